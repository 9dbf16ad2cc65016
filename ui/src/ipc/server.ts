// The calls about a server that words the answers.
import { invoke } from '@tauri-apps/api/core';
import type { ServerModel } from './bindings/ServerModel';
import type { ServerPage } from './bindings/ServerPage';
import type { ServerSettings } from './bindings/ServerSettings';
import type { ServerTest } from './bindings/ServerTest';

export type { AllowedServer } from './bindings/AllowedServer';
export type { ServerInUse } from './bindings/ServerInUse';
export type { ServerModel } from './bindings/ServerModel';
export type { ServerPage } from './bindings/ServerPage';
export type { ServerSettings } from './bindings/ServerSettings';
export type { ServerTest } from './bindings/ServerTest';

/** The calls about a server. All are the owner's. The key goes to the shell, and never comes back. */
export interface ServerBackend {
  /** Where the key is and whom it is for, why the server does not answer, and which one a bundle allows. */
  serverPage(): Promise<ServerPage>;
  /** The models that this server lists. */
  serverModels(server: ServerSettings): Promise<ServerModel[]>;
  /** Asks this server for one sentence, without anything of a profile. Fails with what is wrong. */
  testServer(server: ServerSettings): Promise<ServerTest>;
  /** Stores the key for the server at this address, in place of any other. */
  saveServerKey(address: string, key: string): Promise<void>;
  deleteServerKey(): Promise<void>;
  /** Lets the owner choose a file of certificates in the system's dialog; `null` if they cancel. */
  pickAuthorities(): Promise<string | null>;
}

export const tauriServer: ServerBackend = {
  serverPage: () => invoke('server_page'),
  serverModels: (server) => invoke('server_models', { server }),
  testServer: (server) => invoke('test_server', { server }),
  saveServerKey: (address, key) => invoke('save_server_key', { address, key }),
  deleteServerKey: () => invoke('delete_server_key'),
  pickAuthorities: () => invoke('pick_authorities'),
};
