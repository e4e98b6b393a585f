using System.Net;

namespace ClaudeConfig.Contracts.Outbound;

/// <summary>A range of addresses that are not on the public Internet.</summary>
/// <param name="Network">The range.</param>
/// <param name="What">What its addresses are, with an article.</param>
/// <param name="Always">Refused even for internal hosts: what answers there hands out credentials.</param>
internal sealed record AddressRange(IPNetwork Network, string What, bool Always = false);
