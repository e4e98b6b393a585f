using System.CommandLine;
using System.Text.Json;
using ClaudeConfig.Cli.Cluster;
using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli.Login;

/// <summary>Logs a person in at the company's identity provider, in a browser on any device.</summary>
internal static class LoginCommand
{
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public static Command Create(CliConsole console)
    {
        var command = new Command("login", "Log in at the company's identity provider, in a browser; 'claudeconfig token' then prints a token for the gateway");
        var issuer = new Option<string>("--issuer") { Description = "The provider, as it names itself", Required = true, HelpName = "https://…" };
        var client = new Option<string>("--client-id") { Description = "The client that the gateway takes tokens for (audience)", Required = true };
        var secret = new Option<string?>("--client-secret-file") { Description = "Its secret, where it has one", HelpName = "file" };
        var scopes = new Option<string>("--scopes") { Description = "What to ask for", DefaultValueFactory = _ => "openid profile email offline_access" };
        foreach (var option in (Option[])[issuer, client, secret, scopes])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(secret) is { } path ? Path.GetFullPath(path) : null;
            var state = await LogInAsync(console, parsed.GetValue(issuer)!, new LoginClient(parsed.GetValue(client)!, file), parsed.GetValue(scopes)!, cancellationToken);
            state.Write(LoginState.PathOf(console));
            console.Error.WriteLine($"Logged in until {state.ExpiresAt:u}{(state.RefreshToken is null ? "; the provider gave no refresh token, so log in again then" : ", and renewed from then on")}.");
            return ExitCodes.Fine;
        });
        return command;
    }

    private static async Task<LoginState> LogInAsync(CliConsole console, string issuer, LoginClient client, string scopes, CancellationToken cancellationToken)
    {
        using var provider = new Provider();
        var found = await provider.DiscoverAsync(issuer, cancellationToken);
        var device = found.Text("device_authorization_endpoint") ?? throw new UsageException($"{issuer} has no device_authorization_endpoint: allow the device authorization grant there");
        var state = new LoginState
        {
            Issuer = issuer,
            ClientId = client.Id,
            ClientSecretFile = client.SecretFile,
            TokenEndpoint = found.Text("token_endpoint") ?? throw new UsageException($"{issuer} has no token_endpoint in its discovery document"),
            IdToken = "",
            ExpiresAt = default,
        };
        var (accepted, started) = await provider.PostAsync(issuer, device, client, [new("scope", scopes)], cancellationToken);
        if (!accepted || started.Text("device_code") is not { } code || started.Text("verification_uri") is not { } place)
        {
            throw new UsageException($"{issuer} refuses a login of client {client.Id}: {Refusal(started)}");
        }

        console.Error.WriteLine($"Open {TextReport.Safe(started.Text("verification_uri_complete") ?? place)} and confirm the code {TextReport.Safe(started.Text("user_code") ?? "")}");
        return Tokens.Taken(state, await PollAsync(console.Time, provider, state, client, code, started, cancellationToken));
    }

    private static async Task<JsonElement> PollAsync(
        TimeProvider time, Provider provider, LoginState state, LoginClient client, string code, JsonElement started, CancellationToken cancellationToken)
    {
        var interval = Seconds(started, "interval") ?? TimeSpan.FromSeconds(5);
        var end = time.GetUtcNow() + (Seconds(started, "expires_in") is { } given && given < Longest ? given : Longest);
        while (time.GetUtcNow() < end)
        {
            await Task.Delay(interval, time, cancellationToken);
            var (accepted, answer) = await provider.PostAsync(state.Issuer, state.TokenEndpoint, client, [new("grant_type", DeviceGrant), new("device_code", code)], cancellationToken);
            if (accepted)
            {
                return answer;
            }

            switch (answer.Text("error"))
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += SlowDown;
                    break;
                default:
                    throw new UsageException($"{state.Issuer} ends the login: {Refusal(answer)}");
            }
        }

        throw new UsageException("nobody confirmed the code in time; run 'claudeconfig login' again");
    }

    private static TimeSpan? Seconds(JsonElement answer, string name) =>
        answer.Child(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds) : null;

    private static string Refusal(JsonElement answer) => TextReport.Safe(answer.Text("error_description") ?? answer.Text("error") ?? "it says nothing that can be used");
}
