using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Resources;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>A request for a resource, understood as far as its path, query and headers go.</summary>
internal sealed class ApiRequest(HttpContext context, RequestInfo info, ResourceDefinition resource, UserInfo user)
{
    public HttpContext Context { get; } = context;

    public RequestInfo Info { get; } = info;

    public ResourceDefinition Resource { get; } = resource;

    public UserInfo User { get; } = user;

    public List<string> Warnings { get; } = [];

    public CancellationToken Aborted => Context.RequestAborted;

    public Negotiation Negotiation => field ??= Negotiation.Read(Context.Request.Headers.Accept);

    /// <summary>Where the object's rows and names belong: null for resources of the cluster.</summary>
    public string? Namespace => Resource.Namespaced ? Info.Namespace : null;

    public string? Query(string name)
    {
        var value = Context.Request.Query[name].ToString();
        return value.Length == 0 ? null : value;
    }

    public bool IsTrue(string name) => Query(name) is "true" or "1" or "True" or "t" || (Context.Request.Query.ContainsKey(name) && Query(name) is null);

    public WriteRequest ToWrite(string optionsKind, IReadOnlyList<string>? duplicateFields = null)
    {
        var dryRun = ReadDryRun(optionsKind);
        var manager = Query("fieldManager");
        var validation = Query("fieldValidation");
        return new WriteRequest
        {
            Resource = Resource,
            Namespace = Namespace,
            Name = Info.Name,
            Subresource = Info.Subresource,
            User = User,
            DryRun = dryRun,
            FieldManager = manager ?? ManagerFromAgent(),
            FieldValidation = validation switch
            {
                null or "Warn" => FieldValidation.Warn,
                "Ignore" => FieldValidation.Ignore,
                "Strict" => FieldValidation.Strict,
                _ => throw ApiErrors.InvalidOptions(optionsKind, "fieldValidation", "FieldValueNotSupported", $"Unsupported value: {MetadataRules.Quote(validation)}: supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""),
            },
            DuplicateFields = duplicateFields ?? [],
            Options = OptionsObject(optionsKind, dryRun, manager, validation),
            Warnings = Warnings,
        };
    }

    private bool ReadDryRun(string optionsKind)
    {
        var value = Query("dryRun");
        return value switch
        {
            null => false,
            "All" => true,
            _ => throw ApiErrors.InvalidOptions(optionsKind, "dryRun", "FieldValueNotSupported", $"Unsupported value: []string{{{MetadataRules.Quote(value)}}}: supported values: \"All\""),
        };
    }

    private string ManagerFromAgent()
    {
        var agent = Context.Request.Headers.UserAgent.ToString();
        var name = agent.Split('/')[0];
        return name.Length == 0 ? "unknown" : name.Length > 128 ? name[..128] : name;
    }

    private JsonObject OptionsObject(string kind, bool dryRun, string? manager, string? validation)
    {
        var options = new JsonObject { ["kind"] = kind, ["apiVersion"] = "meta.k8s.io/v1" };
        if (dryRun)
        {
            options["dryRun"] = new JsonArray("All");
        }

        if (Query("force") is "true")
        {
            options["force"] = true;
        }

        if (manager is not null)
        {
            options["fieldManager"] = manager;
        }

        if (validation is not null)
        {
            options["fieldValidation"] = validation;
        }

        return options;
    }
}
