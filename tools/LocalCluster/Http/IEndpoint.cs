using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Answers paths that name no resource.</summary>
internal interface IEndpoint
{
    /// <returns>False when the path is not this endpoint's.</returns>
    ValueTask<bool> TryHandleAsync(HttpContext context, string[] segments);
}
