/** A block of IPv4 addresses. */
interface Block {
  /** The first address as a number. */
  start: number;
  /** How many addresses it has. */
  size: number;
}

export interface SubnetPlan {
  /** One a zone, 256 addresses each: load balancers and NAT gateways only. */
  publicCidrs: string[];
  /** One a zone, 4096 addresses each: tasks, functions, the database and interface endpoints. */
  privateCidrs: string[];
}

const publicSize = 256;
const privateSize = 4096;

/** RFC 1918 and RFC 6598: a public block would hide that part of the internet from everything in the network. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/**
 * A public /24 and a private /20 for each zone. Private subnets fill the network from its start, public ones from
 * its last /20: a zone that is added later moves none of those that exist. Throws on a block that is not private,
 * has host bits, or is too small for that many zones.
 */
export function planSubnets(cidr: string, { zones }: { zones: number }): SubnetPlan {
  if (!Number.isInteger(zones) || zones < 1)
    throw new Error(`zones is ${zones}: expected a whole number ≥ 1.`);
  const network = parseNetworkCidr(cidr);
  const zonesThatFit = network.size / privateSize - 1;
  if (zones > zonesThatFit) {
    throw new Error(
      `cidr ${cidr} has room for ${Math.max(0, Math.floor(zonesThatFit))} zones of a /20 each and a /20 for the public subnets, ` +
        `not for ${zones}: take a larger block, such as a /16.`,
    );
  }
  const publicStart = network.start + network.size - privateSize;
  const indexes = Array.from({ length: zones }, (_, index) => index);
  return {
    publicCidrs: indexes.map((index) => `${formatAddress(publicStart + index * publicSize)}/24`),
    privateCidrs: indexes.map((index) => `${formatAddress(network.start + index * privateSize)}/20`),
  };
}

function parseNetworkCidr(cidr: string): Block {
  const block = parseCidr(cidr);
  // AWS takes a VPC of /16 to /28.
  if (!block || block.size > 2 ** 16 || block.size < 16) {
    throw new Error(`cidr ${cidr} is not a network of /16 to /28: expected such as 10.80.0.0/16.`);
  }
  if (block.start % block.size !== 0) {
    const start = formatAddress(block.start - (block.start % block.size));
    throw new Error(`cidr ${cidr} has bits beyond its prefix: its network starts at ${start}.`);
  }
  if (!privateRanges.some((range) => contains(parseCidr(range), block))) {
    throw new Error(`cidr ${cidr} is not private: take one within ${privateRanges.join(", ")}.`);
  }
  return block;
}

/** Undefined where it is not an IPv4 block. */
export function parseCidr(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [prefix = 33, ...octets] = match.slice(1).map(Number).toReversed();
  if (prefix > 32 || octets.some((octet) => octet > 255)) return undefined;
  const start = octets.toReversed().reduce((address, octet) => address * 256 + octet, 0);
  return { start, size: 2 ** (32 - prefix) };
}

export function contains(outer: Block | undefined, inner: Block | undefined): boolean {
  if (!outer || !inner) return false;
  return inner.start >= outer.start && inner.start + inner.size <= outer.start + outer.size;
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
