using System.Text.Json;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.Login;

/// <summary>A login that lasts: whose, where it is renewed, and the tokens. Kept in one file that only its owner may read.</summary>
internal sealed record LoginState
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecretFile { get; init; }

    public required string TokenEndpoint { get; init; }

    public required string IdToken { get; init; }

    /// <summary>Null where the provider gave none: the login ends with the ID token.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the ID token ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The file: <c>claudeconfig/login.json</c> below XDG_STATE_HOME, or below ~/.local/state.</summary>
    public static string PathOf(CliConsole console)
    {
        var state = console.Variable("XDG_STATE_HOME") is { Length: > 0 } set && Path.IsPathRooted(set) ? set
            : Path.Combine(console.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "claudeconfig", "login.json");
    }

    /// <exception cref="UsageException">Nobody is logged in, or the file is open to others.</exception>
    public static LoginState Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException("nobody is logged in here; run 'claudeconfig login --issuer … --client-id …'");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new UsageException($"{path} may be read by others; run 'claudeconfig login' again, and look who had access");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return Of(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new UsageException($"{path} cannot be read ({e.Message}); run 'claudeconfig login' again");
        }
    }

    /// <summary>Writes the file anew, whole, with its rights from the first byte on.</summary>
    public void Write(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }

        var next = $"{path}.{Environment.ProcessId}";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(next, options))
        using (var json = new Utf8JsonWriter(stream))
        {
            Write(json);
        }

        File.Move(next, path, overwrite: true);
    }

    private static LoginState Of(JsonElement root)
    {
        string Needed(string name) => root.Text(name) ?? throw new FormatException($"it has no {name}");
        return new LoginState
        {
            Issuer = Needed("issuer"),
            ClientId = Needed("clientId"),
            ClientSecretFile = root.Text("clientSecretFile"),
            TokenEndpoint = Needed("tokenEndpoint"),
            IdToken = Needed("idToken"),
            RefreshToken = root.Text("refreshToken"),
            ExpiresAt = root.GetProperty("expiresAt").GetDateTimeOffset(),
        };
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("issuer", Issuer);
        json.WriteString("clientId", ClientId);
        json.WriteString("clientSecretFile", ClientSecretFile);
        json.WriteString("tokenEndpoint", TokenEndpoint);
        json.WriteString("idToken", IdToken);
        json.WriteString("refreshToken", RefreshToken);
        json.WriteString("expiresAt", ExpiresAt);
        json.WriteEndObject();
    }
}
