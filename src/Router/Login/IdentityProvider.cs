using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Identity.Oidc;
using ClaudeConfig.Router.Outbound;

namespace ClaudeConfig.Router.Login;

/// <summary>The company's identity provider, as a client of it: its device authorization and token endpoints (RFC 8628).</summary>
internal sealed class IdentityProvider(LoginSettings settings, IssuerDocuments documents, OutboundPool connections, Func<OutboundPolicy> policy, TimeProvider time)
{
    /// <summary>Calls that may be under way at a time: a provider that hangs must not gather callers.</summary>
    public const int MostCalls = 32;

    private const int LargestAnswer = 256 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    // Never disposed: it holds nothing while nobody asks for its handle, and callers may outlive the settings.
    private readonly SemaphoreSlim room = new(MostCalls, MostCalls);
    private Found? known;

    /// <summary>Begins a login on a device.</summary>
    /// <exception cref="IdentityProviderException">No answer, or none that can be used.</exception>
    public Task<ProviderAnswer> BeginAsync(CancellationToken cancellationToken) =>
        AskAsync(found => found.Device ?? throw new IdentityProviderException(
            $"{settings.Issuer} has no device_authorization_endpoint in its discovery document: enable the device authorization grant there"),
            [new("scope", settings.Scopes)], cancellationToken);

    /// <summary>Asks for tokens.</summary>
    /// <exception cref="IdentityProviderException">No answer, or none that can be used.</exception>
    public Task<ProviderAnswer> AskForTokensAsync(IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken) =>
        AskAsync(found => found.Token, form, cancellationToken);

    private async Task<ProviderAnswer> AskAsync(Func<Found, Uri> address, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        if (!await room.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            throw new IdentityProviderException($"{MostCalls} calls to {settings.Issuer} are under way, and none is answered");
        }

        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            return await SendAsync(address(await FindAsync(both.Token)), form, both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IdentityProviderException($"{settings.Issuer} did not answer within {Limit.TotalSeconds:0} s", e);
        }
        catch (IssuerException e)
        {
            throw new IdentityProviderException($"{settings.Issuer}: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OutboundRefusedException or UnauthorizedAccessException)
        {
            throw new IdentityProviderException($"{settings.Issuer}: {(e.InnerException is OutboundRefusedException refused ? refused.Message : e.Message)}", e);
        }
        finally
        {
            room.Release();
        }
    }

    private async Task<Found> FindAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref known) is { } before && time.GetElapsedTime(before.At) < Remembered)
        {
            return before;
        }

        using var document = await documents.DiscoverAsync(settings.Issuer, cancellationToken);
        var root = document.RootElement;
        var found = new Found(
            Address(root, "token_endpoint") ?? throw new IdentityProviderException($"{settings.Issuer} has no token_endpoint in its discovery document"),
            Address(root, "device_authorization_endpoint"),
            TakesSecretInForm(root),
            time.GetTimestamp());
        Volatile.Write(ref known, found);
        return found;
    }

    private async Task<ProviderAnswer> SendAsync(Uri address, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        if (policy().ProblemOf(address.GetLeftPart(UriPartial.Authority)) is { } closed)
        {
            throw new IdentityProviderException(closed);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Accept.ParseAdd("application/json");
        request.Content = new FormUrlEncodedContent([.. form, .. await AuthenticateAsync(request, cancellationToken)]);
        using var response = await connections.Current.SendAsync(request, cancellationToken);
        return new ProviderAnswer((int)response.StatusCode, await ReadAsync(response, cancellationToken));
    }

    private async Task<IReadOnlyList<KeyValuePair<string, string>>> AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        KeyValuePair<string, string> id = new("client_id", settings.ClientId);
        var secret = settings.ClientSecretFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : settings.ClientSecret;
        if (secret is null)
        {
            return [id];
        }

        if (Volatile.Read(ref known)?.SecretInForm == true)
        {
            return [id, new("client_secret", secret)];
        }

        // RFC 6749, 2.3.1: encoded like a form first.
        var pair = $"{WebUtility.UrlEncode(settings.ClientId)}:{WebUtility.UrlEncode(secret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        return [id];
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[LargestAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(bytes, LargestAnswer, throwOnEndOfStream: false, cancellationToken);
        try
        {
            // Read as text first: bytes that are no UTF-8 would surface later, where a string is asked for.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(bytes, 0, length));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A page of some proxy, or too long: the status says what it is worth.
            return default;
        }
    }

    private static Uri? Address(JsonElement root, string name) => root.Text(name) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null;

    /// <summary>Basic is the default where nothing is said.</summary>
    private static bool TakesSecretInForm(JsonElement root) =>
        root.Child("token_endpoint_auth_methods_supported") is { ValueKind: JsonValueKind.Array } methods
        && !methods.EnumerateArray().Any(method => method.ValueKind == JsonValueKind.String && method.ValueEquals("client_secret_basic"u8))
        && methods.EnumerateArray().Any(method => method.ValueKind == JsonValueKind.String && method.ValueEquals("client_secret_post"u8));

    private sealed record Found(Uri Token, Uri? Device, bool SecretInForm, long At);
}
