import { startProcess } from '../../deploy/local/processes.js';

const [stateDirectory = ''] = process.argv.slice(2);
const child = await startProcess({
  name: 'sleeper',
  command: 'sleep',
  args: ['1000'],
  logFile: `${stateDirectory}/sleeper.log`,
  stateDirectory,
  restart: false,
  log: () => {},
});
process.send?.(child.pid);
setInterval(() => {}, 1000);
