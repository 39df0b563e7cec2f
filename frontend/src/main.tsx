import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import { dressDocument } from './store/settings';
import { followChosenOffice } from './sync/office';
import { beginSession } from './sync/session';
import { keepPage } from './sync/update';
import { App } from './ui/App';

dressDocument();
followChosenOffice();
beginSession();
keepPage();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
