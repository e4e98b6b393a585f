using ClaudeConfig.LocalCluster.Storage;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>What tests may do to a server: forget its history, so that clients meet real 410s.</summary>
internal sealed class DebugEndpoint(ObjectStore store) : IEndpoint
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, string[] segments)
    {
        if (segments is not ["debug", "compact"])
        {
            return false;
        }

        if (context.Request.Method != "POST")
        {
            throw ApiErrors.MethodNotAllowed();
        }

        store.Compact();
        await Responses.WriteTextAsync(context, 200, "ok");
        return true;
    }
}
