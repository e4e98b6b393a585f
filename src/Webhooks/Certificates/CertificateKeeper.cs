using ClaudeConfig.Api;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Rbac;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Webhooks.Certificates;

/// <summary>Writes the Secret with the certificates: made where there is none, renewed in time, made anew where somebody deleted or spoilt it.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Create, Scope = RbacScope.OwnNamespace)]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Read | RbacVerbs.Update, Scope = RbacScope.OwnNamespace, ResourceNames = [Name])]
internal sealed partial class CertificateKeeper(IKubeApi api, string @namespace, CertificatePlanner planner, TimeProvider time, ILogger<CertificateKeeper> logger)
{
    public const string Name = "claudeconfig-webhooks-certificates";

    /// <summary>Goes one step at a time until there is nothing to do; the certificates that are in place then.</summary>
    public async Task<CertificateSet> KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var secret = await api.FindAsync<V1Secret>(new NamespacedName(@namespace, Name), cancellationToken);
            var stored = CertificateSet.TryRead(secret?.Data);
            if (planner.Next(stored, time.GetUtcNow()) is not { } next)
            {
                return stored!;
            }

            LogWriting(logger, stored is null ? "new certificates" : stored.Next is null && next.Next is not null ? "an authority to follow" : "renewed certificates");
            await WriteAsync(secret, next, cancellationToken);
        }
    }

    // The version that was read guards against another replica.
    private Task WriteAsync(V1Secret? secret, CertificateSet set, CancellationToken cancellationToken)
    {
        if (secret is null)
        {
            return api.CreateAsync(
                new V1Secret
                {
                    Metadata = new V1ObjectMeta
                    {
                        Name = Name,
                        NamespaceProperty = @namespace,
                        Labels = new Dictionary<string, string> { [Names.ManagedByLabel] = Names.ManagedBy, [Names.ComponentLabel] = "webhook-certificates" },
                    },
                    Type = "Opaque",
                    Data = set.ToData(),
                },
                cancellationToken);
        }

        secret.Data = set.ToData();
        secret.Metadata.ManagedFields = null;
        return api.ReplaceAsync(secret, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "writing {What}")]
    private static partial void LogWriting(ILogger logger, string what);
}
