import { startTaskLimitElevation } from "../../../../policies/rules/batch/start-task-limit-elevation";
import { describeRule } from "../../support/describe-rule";

const HASH = "49452a13d8cf12fbce0cd0a58e72bd369d198f46dbea74c9544fabb66307a873";
const CHECKED = `/bin/sh -c 'echo "${HASH} setup.sh" | sha256sum --check && sh setup.sh'`;
const FILE = { httpUrl: "https://outputs.blob.core.windows.net/tool/setup.sh", filePath: "setup.sh" };

const elevated = (elevationLevel: string) => ({ autoUser: { scope: "Pool", elevationLevel } });

const START_TASK = {
  commandLine: CHECKED,
  environmentSettings: [
    { name: "SETUP", value: "fast" },
    { name: "BATCH_OUTPUTS_USER_COMMAND_0", value: "tar -xf fonts.tar -C $AZ_BATCH_NODE_SHARED_DIR" },
  ],
  resourceFiles: [FILE],
  userIdentity: elevated("Admin"),
};

const UNPINNED = { ...START_TASK, commandLine: "/bin/sh setup.sh" };

const OPEN = [
  "cp fonts.ttf $AZ_BATCH_NODE_SHARED_DIR",
  "chmod 777 /opt/fonts",
  "chmod \\\n  777 /opt/fonts",
  "chmod -R 0666 /opt/fonts",
  "chmod a+rwX /opt/fonts",
  "chmod o=rw /opt/fonts",
  'icacls C:\\fonts /grant "Everyone:(OI)(CI)F"',
];

const CLOSED = [
  "chmod 755 /opt/fonts",
  "chmod 0770 /opt/fonts",
  "chmod +x,g+w /opt/fonts",
  "icacls C:\\a /grant Users:R",
];

const ACCOUNTS = [
  { name: "root-like", password: "", elevationLevel: "Admin" },
  { name: "plain", password: "", elevationLevel: "NonAdmin" },
];

describeRule(startTaskLimitElevation, {
  compliant: { startTask: START_TASK },
  passes: {
    "a pool without a StartTask": { startTask: undefined },
    "the default user, who is no administrator": { startTask: { ...UNPINNED, userIdentity: undefined } },
    "a StartTask without elevation": { startTask: { ...UNPINNED, userIdentity: elevated("NonAdmin") } },
    "a user of the pool without elevation": {
      userAccounts: ACCOUNTS,
      startTask: { ...UNPINNED, userIdentity: { userName: "plain" } },
    },
    ...Object.fromEntries(
      CLOSED.map((command) => [command, { startTask: { ...START_TASK, commandLine: `${CHECKED}; ${command}` } }]),
    ),
  },
  broken: {
    "startTask.commandLine": [UNPINNED.commandLine, ...OPEN.map((command) => `${CHECKED}; ${command}`)],
    "startTask.environmentSettings.0.value": OPEN,
    startTask: [UNPINNED],
  },
});

describeRule(startTaskLimitElevation, {
  compliant: { startTask: { ...UNPINNED, userIdentity: { userName: "plain" } }, userAccounts: ACCOUNTS },
  broken: { "startTask.userIdentity.userName": ["root-like"], "userAccounts.1.elevationLevel": ["Admin", "ADMIN"] },
});

describeRule(startTaskLimitElevation, {
  compliant: { startTask: { ...UNPINNED, userIdentity: elevated("NonAdmin") } },
  broken: { "startTask.userIdentity.autoUser.elevationLevel": ["Admin", "admin"] },
});
