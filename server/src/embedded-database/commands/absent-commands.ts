import { CommandError } from '../command-error.ts';

/** Of a MongoDB server, and not here. What neither knows is CommandNotFound, as on a MongoDB server. */
const ABSENT = new Set([
  'analyze', 'applyops', 'autocompact', 'clonecollectionascapped', 'compact', 'connpoolstats', 'converttocapped', 'createrole',
  'createsearchindexes', 'createuser', 'datasize', 'dbhash', 'dropallrolesfromdatabase', 'dropallusersfromdatabase', 'dropconnections', 'droprole',
  'dropsearchindex', 'dropuser', 'features', 'filemd5', 'fsyncunlock', 'getaudit', 'getclusterparameter', 'getdefaultrwconcern',
  'getquerysettings', 'grantprivilegestorole', 'grantrolestorole', 'grantrolestouser', 'invalidateusercache', 'killallsessions',
  'killallsessionsbypattern', 'killop', 'killsessions', 'listcommands', 'lockinfo', 'logapplicationmessage', 'logmessage', 'logrotate',
  'mapreduce', 'plancacheclear', 'plancacheclearfilters', 'plancachelistfilters', 'plancachesetfilter', 'reindex',
  'revokeprivilegesfromrole', 'revokerolesfromrole', 'revokerolesfromuser', 'rolesinfo', 'rotatecertificates', 'setclusterparameter',
  'setdefaultrwconcern', 'setfeaturecompatibilityversion', 'setindexcommitquorum', 'setparameter', 'setquerysettings', 'setuserwriteblockmode',
  'shutdown', 'updaterole', 'updatesearchindex', 'updateuser', 'validatedbmetadata',
]); // prettier-ignore

/** Why a command is not answered, in MongoDB's codes. */
export function refusalOf(command: string, hasTransaction: boolean): CommandError {
  const name = command.toLowerCase();
  if (name.startsWith('replset')) return new CommandError(76, 'not running with --replSet');
  if (name === 'committransaction' || name === 'aborttransaction')
    return hasTransaction
      ? new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos')
      : new CommandError(125, `${command} must be run within a transaction`);
  if (ABSENT.has(name))
    return new CommandError(
      115,
      `${command} is not supported by the embedded database; it is by a MongoDB server`,
    );
  return new CommandError(59, `no such command: '${command}'`);
}
