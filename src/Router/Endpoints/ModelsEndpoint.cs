using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;

namespace ClaudeConfig.Router.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c>: what the caller may use and some target can serve, in the caller's dialect.</summary>
internal sealed class ModelsEndpoint
{
    private ModelCatalogue? catalogue;

    public async Task<RequestRefusal?> HandleAsync(HttpContext context, ConfigSnapshot snapshot, Caller caller, string? id, DateTimeOffset now)
    {
        var known = Volatile.Read(ref catalogue);
        if (known?.Prices != snapshot.Prices)
        {
            known = new ModelCatalogue(snapshot.Prices);
            Volatile.Write(ref catalogue, known);
        }

        var models = known.Of(snapshot, caller, now);
        if (id is not null && models.FirstOrDefault(model => model.Id == id) is null)
        {
            return RequestRefusals.NoModel(id);
        }

        var body = id is null ? ModelList.Of(models) : ModelList.Of(models.First(model => model.Id == id), CallerDialect.Of(context.Request));
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        return null;
    }
}
