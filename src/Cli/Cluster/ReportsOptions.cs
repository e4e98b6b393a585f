using System.CommandLine;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Where Metering is, and who asks.</summary>
internal sealed class ReportsOptions
{
    private readonly Option<string?> _url = new("--metering-url") { Description = "Metering's address (default: CLAUDECONFIG_METERING_URL, else a port of kubectl to its Service)", HelpName = "https://host:port" };
    private readonly Option<string?> _ca = new("--ca-file") { Description = "Certificates of who vouches for Metering (default: the machine's, or through kubectl those of its Secret)", HelpName = "file" };
    private readonly Option<string?> _token = new("--token-file") { Description = "A token that the API server accepts, or Metering's own (default: CLAUDECONFIG_TOKEN)", HelpName = "file" };
    private readonly Option<string> _namespace = new("--platform-namespace") { Description = "Where Metering runs", DefaultValueFactory = _ => "claudeconfig-system" };

    public ReportsOptions AddTo(Command command)
    {
        foreach (var option in (Option[])[_url, _ca, _token, _namespace])
        {
            command.Options.Add(option);
        }

        return this;
    }

    public string Namespace(ParseResult parsed) => parsed.GetValue(_namespace)!;

    public string? Authorities(ParseResult parsed) => parsed.GetValue(_ca) is { } file ? File.ReadAllText(file) : null;

    /// <exception cref="UsageException">It is no address.</exception>
    public Uri? Address(ParseResult parsed, CliConsole console)
    {
        var text = parsed.GetValue(_url) ?? console.Variable("CLAUDECONFIG_METERING_URL");
        return string.IsNullOrEmpty(text) ? null
            : Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) ? address
            : throw new UsageException($"--metering-url \"{text}\" is no https address such as https://metering.example.com");
    }

    /// <exception cref="UsageException">There is none.</exception>
    public string Token(ParseResult parsed, CliConsole console) =>
        (parsed.GetValue(_token) is { } file ? File.ReadAllText(file) : console.Variable("CLAUDECONFIG_TOKEN"))?.Trim() is { Length: > 0 } token
            ? token
            : throw new UsageException("Metering wants to know who asks: set CLAUDECONFIG_TOKEN or --token-file, for example to what 'kubectl create token NAME' prints");
}
