using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Router.Standalone;

/// <summary>From one file to what a gateway runs: providers, keys and routes of one project, without budgets. Its fields are those of the kinds.</summary>
internal sealed class StandaloneReader(SecretSource secrets, bool readSecrets = true)
{
    /// <summary>Whose everything is.</summary>
    public static readonly ObjectRef Project = new("standalone", "local");

    private const int LongestName = 63;
    private readonly FileProblems problems = new();
    private readonly SortedDictionary<string, string> credentials = new(StringComparer.Ordinal);
    private readonly IncrementalHash version = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secrets">Where secrets come from.</param>
    /// <param name="readSecrets">False to check everything but the secrets.</param>
    public static StandaloneConfig Read(string text, SecretSource secrets, bool readSecrets = true)
    {
        try
        {
            return new StandaloneReader(secrets, readSecrets).Read(text, YamlTree.Parse(text));
        }
        catch (FormatException e)
        {
            return new StandaloneConfig(null, [e.Message]);
        }
    }

    private StandaloneConfig Read(string text, YamlValue root)
    {
        Seen(text);
        var file = new FileFields(root, "", problems);
        var outbound = Outbound(file);
        var providers = Named(file, "providers", file.Each("providers", fields => Provider(fields, outbound), required: true), provider => provider.Id);
        var people = new StandaloneLogin(outbound ?? OutboundPolicy.Default, ReadReference);
        var identities = people.Identities(file);
        var login = people.Read(file, identities, out var settings);
        var keys = Named(file, "keys", file.Each("keys", Key, required: identities.Count == 0 && !file.Has("identity")), key => key.Name);
        var routes = new StandaloneRoutes([.. providers.Select(provider => provider.Id)]);
        var config = new RouterConfig
        {
            Providers = providers,
            Routes = Named(file, "routes", file.Each("routes", routes.Read, required: true), route => route.Route.Name),
            Projects = [new ProjectEntry { Project = Project, Keys = keys, Oidc = identities, ManagedSettings = settings, RequestsPerMinute = (int?)file.Number("requestsPerMinute", 1, 1_000_000_000) }],
            Outbound = outbound,
        };
        file.End();
        return problems.Count > 0
            ? new StandaloneConfig(null, problems.Sentences)
            : new StandaloneConfig(new RouterBundle { Version = "file-" + Convert.ToHexStringLower(version.GetHashAndReset())[..16], Config = config, Credentials = credentials }, []) { Login = login };
    }

    private IReadOnlyList<T> Named<T>(FileFields file, string field, IReadOnlyList<T> items, Func<T, string> nameOf)
    {
        foreach (var twice in items.GroupBy(nameOf, StringComparer.Ordinal).Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            file.Problem(field, $"two are named \"{twice.Key}\"; give each a name of its own");
        }

        return items;
    }

    private static OutboundPolicy? Outbound(FileFields file)
    {
        if (file.Part("outbound") is not { } fields)
        {
            return null;
        }

        var policy = new OutboundPolicy { Hosts = fields.Texts("hosts") ?? VendorHosts.All, InternalHosts = fields.Texts("internalHosts") ?? [] };
        fields.End();
        foreach (var problem in policy.EntryProblems())
        {
            file.Problem("outbound", problem);
        }

        return policy;
    }

    private ProviderEntry Provider(FileFields fields, OutboundPolicy? outbound)
    {
        var name = NameOf(fields);
        var type = fields.Choice<ProviderType>("type", required: true) ?? default;
        var (location, project) = Place(fields, type);
        var address = ProviderUrl.Normalise(fields.Text("baseURL") ?? VendorAddress.Of(type, location));
        // Where a cloud's place is missing there is no address to judge, and that has been said.
        var known = location is not null || fields.Has("baseURL") || type is not (ProviderType.Bedrock or ProviderType.Vertex);
        if (known && (outbound ?? OutboundPolicy.Default).ProblemOf(address) is { } problem)
        {
            fields.Problem("baseURL", $"\"{address}\": {problem} (outbound.hosts and outbound.internalHosts of this file)");
        }

        var identity = StandaloneIdentity.Read(fields, type);
        if (identity is null)
        {
            Credential(fields, name, required: Upstreams.Upstream.Of(type).NeedsCredential);
        }

        var entry = new ProviderEntry
        {
            Id = name, Type = type, BaseUrl = address, Region = fields.Text("region"), Location = location, CloudProject = project, Identity = identity,
            TraceContext = fields.Flag("traceContext") ?? false,
        };
        return Egress(fields, entry, outbound ?? OutboundPolicy.Default);
    }

    /// <summary>The way out that a provider has of its own.</summary>
    private ProviderEntry Egress(FileFields fields, ProviderEntry entry, OutboundPolicy outbound)
    {
        var proxy = fields.Text("proxyURL");
        if (proxy is not null && (ProviderUrl.ProxyProblemOf(proxy) ?? outbound.ProblemOf(proxy)) is { } problem)
        {
            fields.Problem("proxyURL", $"\"{proxy}\": {problem} (outbound.hosts and outbound.internalHosts of this file)");
        }

        foreach (var field in (string[])["proxyURL", "caBundle"])
        {
            if (fields.Has(field) && !entry.BaseUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            {
                fields.Problem(field, $"is for providers at https addresses; \"{entry.BaseUrl}\" is none");
            }
        }

        if (proxy is null && fields.Has("proxyCredential"))
        {
            fields.Problem("proxyCredential", "needs proxyURL; write proxyURL: http://HOST:PORT beside it");
        }

        var needsCredential = fields.Has("proxyCredential");
        if (ReadReference(fields, "proxyCredential", anyText: false) is { } credential)
        {
            credentials[ProviderEntry.ProxyCredentialOf(entry.Id)] = credential;
            if (credential.IndexOf(':', StringComparison.Ordinal) < 1)
            {
                fields.Problem("proxyCredential", "what it refers to is not USER:PASSWORD");
            }
        }

        return entry with { ProxyUrl = proxy is null ? null : ProviderUrl.Normalise(proxy), ProxyNeedsCredential = needsCredential, CaBundle = Authorities(fields) };
    }

    private string? Authorities(FileFields fields)
    {
        if (ReadReference(fields, "caBundle", anyText: true) is not { } text)
        {
            return null;
        }

        var bundle = CertificateBundle.Normalise(text, out var problem);
        if (problem is not null)
        {
            fields.Problem("caBundle", $"what it refers to {problem}");
        }

        return bundle;
    }

    /// <summary>What a field refers to; null where it is not there, wrong, or not looked for.</summary>
    private string? ReadReference(FileFields fields, string field, bool anyText)
    {
        if (!readSecrets || !fields.Has(field))
        {
            fields.Part(field);
            return null;
        }

        var text = secrets.Read(fields, field, required: false, anyText);
        if (text is not null)
        {
            Seen(text);
        }

        return text;
    }

    /// <summary>Where a cloud is asked, and who pays there.</summary>
    private static (string? Location, string? Project) Place(FileFields fields, ProviderType type)
    {
        var needed = type switch { ProviderType.Bedrock => "bedrock", ProviderType.Vertex => "vertex", _ => null };
        foreach (var other in (string[])["bedrock", "vertex"])
        {
            if (other != needed && fields.Has(other))
            {
                fields.Problem(other, $"is for type {(other == "bedrock" ? ProviderType.Bedrock : ProviderType.Vertex)} only; leave it out");
            }
        }

        if (needed is null)
        {
            return (null, null);
        }

        if (fields.Part(needed) is not { } place)
        {
            fields.Problem(needed, type == ProviderType.Bedrock ? "is missing; write {region: eu-central-1}" : "is missing; write {project: my-project, location: europe-west1}");
            return (null, null);
        }

        var (location, project) = type == ProviderType.Bedrock ? (place.Text("region", required: true), null) : (place.Text("location", required: true), place.Text("project", required: true));
        place.End();
        return (location, project);
    }

    private void Credential(FileFields fields, string name, bool required)
    {
        if (!readSecrets)
        {
            fields.Part("credential");
        }
        else if (secrets.Read(fields, "credential", required) is { } credential)
        {
            credentials[name] = credential;
            Seen(credential);
        }
    }

    private VirtualKeyEntry Key(FileFields fields)
    {
        var name = NameOf(fields);
        var limit = (int?)fields.Number("requestsPerMinute", 1, 1_000_000_000);
        if (!readSecrets)
        {
            fields.Part("key");
            return new VirtualKeyEntry { Id = name, Name = name, Salt = [], Hash = [], RequestsPerMinute = limit };
        }

        if (secrets.Read(fields, "key", required: true) is { } text)
        {
            if (VirtualKey.TryParse(text, out var key))
            {
                Seen(text);
                var salt = VirtualKey.NewSalt();
                return new VirtualKeyEntry { Id = key!.Id, Name = name, Salt = salt, Hash = key.Hash(salt), RequestsPerMinute = limit };
            }

            fields.Problem("key", $"what it refers to is not a key that begins with {VirtualKey.Prefix}; make one with 'new-key'");
        }

        return new VirtualKeyEntry { Id = "", Name = name, Salt = [], Hash = [] };
    }

    private void Seen(string text)
    {
        version.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A name that is fit for reports and metrics.</summary>
    internal static string NameOf(FileFields fields)
    {
        var name = fields.Text("name", required: true) ?? "";
        if (name.Length > LongestName || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
        {
            fields.Problem("name", $"\"{name}\" is not a name of at most {LongestName} lower-case letters, digits and -");
        }

        return name;
    }
}
