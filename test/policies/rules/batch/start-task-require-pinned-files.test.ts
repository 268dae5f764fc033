import { startTaskRequirePinnedFiles } from "../../../../policies/rules/batch/start-task-require-pinned-files";
import { describeRule } from "../../support/describe-rule";

const HASH = "49452a13d8cf12fbce0cd0a58e72bd369d198f46dbea74c9544fabb66307a873";
const URL = "https://outputs.blob.core.windows.net/tool/setup.sh";
const CHECKED = `/bin/sh -c 'curl -o setup.sh ${URL} && echo "$HASH setup.sh" | sha256sum --check && sh setup.sh'`;

const FILE = { httpUrl: URL, filePath: "setup.sh" };

/** Commands of a StartTask that are no download, or none that is executed unseen. */
const FINE = [
  "/bin/true",
  "/bin/sh -c 'apt-get update && apt-get install -y curl wget'",
  "/bin/sh -c 'command -v curl >/dev/null || exit 1; echo ready | tee log'",
  "/bin/sh -c 'cd curl-8.5.0/src && make; curl --version | tee log; ls /etc/ssl/certs'",
];

/** Commands that execute what they download. */
const RUN_UNSEEN = [
  `/bin/bash -c 'curl -fsSL ${URL} | bash'`,
  `/bin/bash -c "curl -fsSL '${URL}?a=1&b=2' | sudo -E bash -s -- --yes"`,
  `/bin/sh -c 'wget -qO- ${URL} | gunzip | /usr/bin/env python3'`,
  `/bin/sh -c 'curl ${URL} | A=1 sh'`,
  `/bin/bash -c 'bash <(curl -s ${URL})'`,
  `/bin/bash -c '. <(curl -s ${URL})'`,
  `sh -c "$(curl -fsSL ${URL})"`,
  `/bin/sh -c 'eval "$(wget -qO- ${URL})"'`,
  `/bin/sh -c 'curl -fsSL ${URL} \\\n  | bash'`,
  `/bin/sh -c 'curl -fsSL ${URL} |\n  bash'`,
  "/bin/sh -c 'curl get.example.com/setup.sh | sh'",
  `/bin/sh -c 'curl ${URL} | tee log | sudo -H -u root bash -s -- --yes'`,
  `/bin/sh -c 'curl ${URL} | xargs -0 bash -c'`,
  `/bin/sh -c 'wget -qO- ${URL} | busybox ash'`,
  `/bin/bash -c 'bash <<< "$(curl -s ${URL})"'`,
  `/bin/bash -c 'bash -s -- < <(curl -s ${URL})'`,
  `/bin/bash -c 'source /dev/stdin <<< "$(curl -s ${URL})"'`,
  `python3 -c 'import urllib.request as u; exec(u.urlopen("${URL}").read())'`,
  `powershell -EncodedCommand ${Buffer.from(`iwr ${URL} | iex`, "utf16le").toString("base64")}`,
  `powershell -Command "iwr ${URL} | iex"`,
  `powershell -Command "iex ((New-Object Net.WebClient).DownloadString('${URL}'))"`,
];

/** Commands that download and do not compare a SHA-256. */
const UNPINNED = [
  `/bin/sh -c 'curl -o setup.sh ${URL} && sh setup.sh'`,
  `/bin/sh -c 'curl -o setup.sh "$URL"; sha256sum setup.sh.sha256; sh setup.sh'`,
  "/bin/sh -c 'curl -O get.example.com/setup.sh; sh setup.sh'",
  "/bin/sh -c 'wget get.example.com:8443/setup.sh && sh setup.sh'",
  `powershell -Command "Start-BitsTransfer ${URL} a.exe; .\\a.exe"`,
  `/bin/sh -c 'az storage blob download --auth-mode login --blob-url ${URL} --file a; sh a'`,
];

const ENVIRONMENT = [{ name: "HASH", value: HASH }];

describeRule(startTaskRequirePinnedFiles, {
  compliant: {
    startTask: { commandLine: CHECKED, environmentSettings: ENVIRONMENT, resourceFiles: [FILE] },
  },
  passes: {
    "a pool without a StartTask": { startTask: undefined },
    "a container of a known digest": {
      startTask: { commandLine: "true", containerSettings: { imageName: `a.azurecr.io/setup@sha256:${HASH}` } },
    },
    ...Object.fromEntries(FINE.map((commandLine) => [commandLine, { startTask: { commandLine } }])),
  },
  broken: {
    "startTask.commandLine": [...RUN_UNSEEN, `/bin/sh -c 'sh setup.sh'`],
    "startTask.environmentSettings.0.value": [undefined, "", ...RUN_UNSEEN],
    "startTask.containerSettings.imageName": ["a.azurecr.io/setup", "a.azurecr.io/setup:1.2"],
    startTask: UNPINNED.map((commandLine) => ({ commandLine })),
  },
});
