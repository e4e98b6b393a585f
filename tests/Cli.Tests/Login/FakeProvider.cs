using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Cli.Tests.Login;

/// <summary>An identity provider that takes device logins and refreshes.</summary>
internal sealed class FakeProvider : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly FakeServer _server;
    private int _made;

    public FakeProvider(TimeProvider time)
    {
        _time = time;
        _server = FakeServer.Start(Answer);
    }

    public string Url => _server.Url;

    /// <summary>What polls are answered before tokens come: errors of RFC 8628.</summary>
    public Queue<string> Before { get; } = [];

    /// <summary>What a refresh is refused with; null: it is not.</summary>
    public string? RefreshError { get; set; }

    /// <summary>The refresh token that counts, each once.</summary>
    public string Refresh { get; private set; } = "";

    public List<FakeRequest> Requests { get; } = [];

    /// <summary>What the discovery document says of who it is.</summary>
    public string? Named { get; set; }

    public int Interval { get; set; }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private (int, string) Answer(FakeRequest request)
    {
        lock (Requests)
        {
            Requests.Add(request);
            return request.Path switch
            {
                "/.well-known/openid-configuration" => (200, $$"""{"issuer":"{{Named ?? Url}}","token_endpoint":"{{Url}}/token","device_authorization_endpoint":"{{Url}}/device"}"""),
                "/device" => (200, $$"""{"device_code":"secret-code","user_code":"ABCD-EFGH","verification_uri":"https://login.example.com/device","interval":{{Interval}},"expires_in":600}"""),
                "/token" when request.Form["grant_type"] == "refresh_token" => RefreshError is { } error ? (400, Error(error)) : request.Form["refresh_token"] == Refresh ? (200, Tokens()) : (400, Error("invalid_grant")),
                "/token" => Before.TryDequeue(out var error) ? (400, Error(error)) : (200, Tokens()),
                _ => (404, "{}"),
            };
        }
    }

    private string Tokens()
    {
        Refresh = $"refresh-{++_made}";
        var claims = new JsonObject { ["sub"] = "somebody", ["exp"] = (_time.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeSeconds(), ["jti"] = _made };
        return $$"""{"id_token":"e30.{{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}}.c2ln","refresh_token":"{{Refresh}}","token_type":"Bearer"}""";
    }

    private static string Error(string error) => $$"""{"error":"{{error}}","error_description":"{{error}} it is"}""";
}
