/** What the ways out of private subnets cost, in USD. */
export interface EgressPrices {
  natGatewayHour: number;
  natGatewayGb: number;
  /** One in each zone. */
  interfaceEndpointHour: number;
  interfaceEndpointGb: number;
  /** A NAT gateway holds one. */
  publicAddressHour: number;
}

/**
 * List prices of us-east-1 as published in 2026 (aws.amazon.com/vpc/pricing, aws.amazon.com/privatelink/pricing).
 * Dearer regions raise both sides by about the same factor, so that the choice is nearly always the same there.
 */
export const egressPrices: EgressPrices = {
  natGatewayHour: 0.045,
  natGatewayGb: 0.045,
  interfaceEndpointHour: 0.01,
  interfaceEndpointGb: 0.01,
  publicAddressHour: 0.005,
};

const hoursPerMonth = 730;

export interface EgressNeeds {
  /** Whether anything in a private subnet calls an address outside AWS. */
  needsInternet: boolean;
  /** AWS services that are called from private subnets, as `secretsmanager`; S3 and DynamoDB need none of these. */
  endpoints: readonly string[];
  /** Zones that each get their own way out: all of them where one zone's failure must not cut the others off. */
  zones: number;
  /** GB a month to those services. Default 10: logs and metrics of a small service. */
  gbPerMonth?: number;
}

export interface EgressPlan {
  via: "nat-gateway" | "interface-endpoints" | "none";
  natGateways: number;
  /** Services that get an interface endpoint. */
  endpoints: string[];
  /** USD a month for each way, whichever is taken. */
  monthlyUsd: { natGateway: number; interfaceEndpoints: number };
  /** In a sentence. */
  reason: string;
}

/**
 * How private subnets reach what is outside. A NAT gateway (36.50 USD a month and zone) reaches everything; an
 * interface endpoint (7.30 USD a month and zone) one AWS service, and leaves no way to the internet. Up to five
 * endpoints are cheaper. Where the internet is needed the gateway is there anyway and endpoints would come on top.
 */
export function planEgress(needs: EgressNeeds, prices: EgressPrices = egressPrices): EgressPlan {
  const { needsInternet, zones, gbPerMonth = 10 } = needs;
  const endpoints = [...new Set(needs.endpoints)].toSorted();
  const monthlyUsd = {
    natGateway: natGatewayUsd(zones, gbPerMonth, prices),
    interfaceEndpoints: interfaceEndpointsUsd(endpoints.length, zones, gbPerMonth, prices),
  };
  const throughNat = { via: "nat-gateway" as const, natGateways: zones, endpoints: [], monthlyUsd };
  if (needsInternet) {
    return { ...throughNat, reason: "The internet is needed, and a NAT gateway reaches AWS's services too." };
  }
  if (endpoints.length === 0) {
    return { via: "none", natGateways: 0, endpoints, monthlyUsd, reason: "Nothing outside is called." };
  }
  const reason = `${endpoints.length} interface endpoints cost ${usd(monthlyUsd.interfaceEndpoints)} a month, NAT gateways ${usd(monthlyUsd.natGateway)}.`;
  // On a tie the endpoints: they open no way to the internet.
  return monthlyUsd.interfaceEndpoints <= monthlyUsd.natGateway
    ? { via: "interface-endpoints", natGateways: 0, endpoints, monthlyUsd, reason }
    : { ...throughNat, reason };
}

function natGatewayUsd(zones: number, gbPerMonth: number, prices: EgressPrices): number {
  const hourly = prices.natGatewayHour + prices.publicAddressHour;
  return roundCents(zones * hourly * hoursPerMonth + gbPerMonth * prices.natGatewayGb);
}

function interfaceEndpointsUsd(
  count: number,
  zones: number,
  gbPerMonth: number,
  prices: EgressPrices,
): number {
  if (count === 0) return 0;
  return roundCents(
    count * zones * prices.interfaceEndpointHour * hoursPerMonth + gbPerMonth * prices.interfaceEndpointGb,
  );
}

const roundCents = (amount: number) => Math.round(amount * 100) / 100;
const usd = (amount: number) => `${amount.toFixed(2)} USD`;
