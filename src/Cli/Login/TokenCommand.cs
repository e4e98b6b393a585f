using System.CommandLine;
using ClaudeConfig.Cli.Cluster;
using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli.Login;

/// <summary>Prints a token of the login that lasts a while yet, and nothing else: Claude Code's <c>apiKeyHelper</c>.</summary>
internal static class TokenCommand
{
    /// <summary>How long a token that is handed out is good for at the least: Claude Code asks every five minutes.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(6);

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    public static Command Create(CliConsole console)
    {
        var command = new Command("token", "Print a token of the login, renewed where needed: as Claude Code's apiKeyHelper. Exits with 1 where a new login is needed.");
        command.SetAction(async (_, cancellationToken) =>
        {
            var path = LoginState.PathOf(console);
            var state = LoginState.Read(path);
            if (!IsEnough(state, console.Time))
            {
                // Providers take a refresh token once: two helpers at a time would end the login.
                using var turn = await TurnAsync(path, cancellationToken);
                state = LoginState.Read(path);
                state = IsEnough(state, console.Time) ? state : await RenewAsync(state, path, console.Time, cancellationToken);
            }

            if (state is null)
            {
                console.Error.WriteLine("claudeconfig: the login is over; run 'claudeconfig login' again");
                return ExitCodes.Found;
            }

            console.Out.WriteLine(state.IdToken);
            return ExitCodes.Fine;
        });
        return command;
    }

    private static bool IsEnough(LoginState state, TimeProvider time) => state.ExpiresAt - time.GetUtcNow() > Enough;

    private static async Task<LoginState?> RenewAsync(LoginState state, string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var left = state.ExpiresAt > time.GetUtcNow() ? state : null;
        if (state.RefreshToken is null)
        {
            return left;
        }

        using var provider = new Provider();
        try
        {
            KeyValuePair<string, string>[] form = [new("grant_type", "refresh_token"), new("refresh_token", state.RefreshToken)];
            var (accepted, answer) = await provider.PostAsync(state.Issuer, state.TokenEndpoint, new LoginClient(state.ClientId, state.ClientSecretFile), form, cancellationToken);
            if (accepted)
            {
                var renewed = Tokens.Taken(state, answer);
                renewed.Write(path);
                return renewed;
            }

            // Who is gone at the provider is out at once, whatever the token in hand says.
            return answer.Text("error") == "invalid_grant" ? null : throw new UsageException($"{state.Issuer} does not renew the login: {TextReport.Safe(answer.Text("error_description") ?? answer.Text("error") ?? "no reason given")}");
        }
        catch (UsageException) when (left is not null)
        {
            // A provider that is away for a moment: the token in hand still counts.
            return left;
        }
    }

    /// <summary>Waits for other processes, which no clock of this one moves.</summary>
    private static async Task<FileStream> TurnAsync(string path, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var end = time.GetUtcNow() + Turn;
        while (true)
        {
            try
            {
                return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetUtcNow() < end)
            {
                await Task.Delay(Again, time, cancellationToken);
            }
        }
    }
}
