using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Login;

namespace ClaudeConfig.Router.Standalone;

/// <summary>The sections <c>identity</c> and <c>login</c> of a file: whose tokens are taken, how people log in, and what their Claude Code obeys.</summary>
/// <param name="outbound">Where the gateway may connect to.</param>
/// <param name="reference">Reads what a field refers to: null where it is not there, wrong, or not looked for.</param>
internal sealed class StandaloneLogin(OutboundPolicy outbound, Func<FileFields, string, bool, string?> reference)
{
    private const int LargestSettings = 256 * 1024;

    /// <summary>Issuers whose tokens are taken.</summary>
    public IReadOnlyList<OidcEntry> Identities(FileFields file)
    {
        if (file.Part("identity") is not { } identity)
        {
            return [];
        }

        var entries = identity.Each("oidc", Entry, required: true);
        identity.End();
        return entries;
    }

    /// <summary>How people log in; null where they do not, or what is wrong has been noted.</summary>
    /// <param name="file">The file.</param>
    /// <param name="identities">Whose tokens are taken.</param>
    /// <param name="settings">What Claude Code of those who log in obeys, or null.</param>
    public LoginSettings? Read(FileFields file, IReadOnlyList<OidcEntry> identities, out string? settings)
    {
        settings = null;
        if (file.Part("login") is not { } login)
        {
            return null;
        }

        var (address, issuer, client) = (login.Text("publicURL", required: true), login.Text("issuerURL", required: true), login.Text("clientID", required: true));
        var (scopes, secret) = (login.Text("scopes"), reference(login, "clientSecret", false));
        settings = Settings(login);
        login.End();
        Check(login, "publicURL", address, LoginRules.PublicUrlProblem);
        Check(login, "issuerURL", issuer, LoginRules.IssuerProblem);
        Check(login, "scopes", scopes, LoginRules.ScopesProblem);
        if (issuer is not null && client is not null && !identities.Any(entry => entry.Issuer == issuer && entry.Audiences.Contains(client, StringComparer.Ordinal)))
        {
            login.Problem("issuerURL", $"\"{issuer}\" with audience \"{client}\" is in no entry of identity.oidc, so nobody who logs in would be let in; add {{issuerURL: {issuer}, audiences: [{client}]}} there, with claims that say whose people they are");
        }

        return address is null || issuer is null || client is null || LoginRules.PublicUrlProblem(address) is not null ? null : new LoginSettings
        {
            PublicUrl = new Uri(address), Issuer = issuer, ClientId = client, ClientSecret = secret, Scopes = scopes ?? LoginSettings.DefaultScopes,
        };
    }

    private static void Check(FileFields fields, string field, string? value, Func<string, string?> problemOf)
    {
        if (value is not null && problemOf(value) is { } problem)
        {
            fields.Problem(field, problem);
        }
    }

    private OidcEntry Entry(FileFields fields)
    {
        var issuer = fields.Text("issuerURL", required: true) ?? "";
        if (issuer.Length > 0 && (LoginRules.IssuerProblem(issuer) ?? outbound.ProblemOf(issuer)) is { } problem)
        {
            fields.Problem("issuerURL", $"{problem} (outbound.hosts and outbound.internalHosts of this file)");
        }

        var audiences = fields.Texts("audiences") ?? [];
        if (audiences.Count == 0)
        {
            fields.Problem("audiences", "is missing or empty; name the audience of the tokens, for people who log in the login's clientID");
        }

        return new OidcEntry
        {
            Issuer = issuer,
            Audiences = audiences,
            UsernameClaim = fields.Text("usernameClaim"),
            GroupsClaim = fields.Text("groupsClaim"),
            Claims = [.. fields.Pairs("claims").Select(claim => new ClaimRequirement(claim.Key, claim.Value))],
        };
    }

    private string? Settings(FileFields login)
    {
        if (reference(login, "settings", true) is not { } text)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object && text.Length <= LargestSettings)
            {
                return text;
            }

            login.Problem("settings", $"what it refers to is no JSON object of at most {LargestSettings / 1024} KiB, as a managed-settings.json is");
        }
        catch (JsonException e)
        {
            login.Problem("settings", $"what it refers to is no JSON: {e.Message}");
        }

        return null;
    }
}
