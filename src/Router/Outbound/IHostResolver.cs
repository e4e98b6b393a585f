using System.Net;

namespace ClaudeConfig.Router.Outbound;

/// <summary>Turns names into addresses.</summary>
internal interface IHostResolver
{
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}
