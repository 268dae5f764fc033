// For `node --require`: if a process opens a connection or looks up a name, it fails with a message on stderr.
const dns = require("node:dns");
const net = require("node:net");
const { isMainThread } = require("node:worker_threads");

function refuse(what) {
  process.stderr.write(`NETWORK: ${what}\n`);
  process.exitCode = 97;
  throw new Error(`the network must not be used, got ${what}`);
}

if (isMainThread) {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    const options = Array.isArray(args[0]) ? args[0][0] : args[0];
    // Loaders communicate with their own process through pipes.
    if (options?.path) return connect.apply(this, args);
    return refuse(`a connection to ${options?.host ?? "localhost"}:${options?.port}`);
  };
  // A server looks up its own address too, such as that of the SDK's callbacks. This sends nothing.
  const { lookup } = dns;
  dns.lookup = (name, ...rest) => (net.isIP(name) ? lookup(name, ...rest) : refuse(`a look-up of ${name}`));
  dns.promises.lookup = async (name) => refuse(`a look-up of ${name}`);
}
