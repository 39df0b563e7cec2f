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
import { isEmbedded, isWall } from './sync/wallPlace';
import { App } from './ui/App';

dressDocument();
followChosenOffice();
if (isWall()) void import('./sync/wall').then(({ beginWall }) => beginWall());
else beginSession();
if (!isEmbedded()) keepPage();

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
