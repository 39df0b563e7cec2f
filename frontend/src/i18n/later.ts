import type { AccountMessages } from './accountEn';
import type { AuditMessages } from './auditEn';
import type { ChannelsMessages } from './channelsEn';
import type { EditorMessages } from './editorEn';
import type { FlowMessages } from './flowEn';
import type { HubMessages } from './hubEn';
import type { HubFiguresMessages } from './hubFiguresEn';
import type { HubFleetMessages } from './hubFleetEn';
import type { LinkMessages } from './linkEn';
import type { NetworkMessages } from './networkEn';
import type { NoticesMessages } from './noticesEn';
import type { OfficeMessages } from './officeEn';
import type { PeopleMessages } from './peopleEn';
import type { QuotaMessages } from './quotaEn';
import type { SettingsMessages } from './settingsEn';
import type { ShareMessages } from './shareEn';
import type { ShellMessages } from './shellEn';
import type { TableMessages } from './tableEn';
import type { TimeMessages } from './timeEn';
import type { ToldMessages } from './toldEn';
import type { WallMessages } from './wallEn';

/** What single views say; it comes with them. */
export type LaterMessages = AccountMessages &
  AuditMessages &
  ChannelsMessages &
  EditorMessages &
  FlowMessages &
  HubMessages &
  HubFiguresMessages &
  HubFleetMessages &
  LinkMessages &
  NetworkMessages &
  NoticesMessages &
  OfficeMessages &
  PeopleMessages &
  QuotaMessages &
  SettingsMessages &
  ShareMessages &
  ShellMessages &
  TableMessages &
  TimeMessages &
  ToldMessages &
  WallMessages;
