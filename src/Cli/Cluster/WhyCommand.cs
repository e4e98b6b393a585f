using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Says why a request was answered as it was, in Metering's words.</summary>
internal static class WhyCommand
{
    private const string Service = "claudeconfig-metering";
    private const int Port = 8004;

    public static Command Create(CliConsole console)
    {
        var command = new Command("why", "Say why a request was refused, or what it cost: which budgets pay, what is left of each, until when");
        var request = new Argument<string>("request") { Description = "The id of a response (header request-id), of the last two days" };
        var cluster = new Kubectl(console).AddTo(command);
        var options = new ReportsOptions().AddTo(command);
        var format = new Option<string>("--output", "-o") { Description = "text or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        command.Arguments.Add(request);
        command.Options.Add(format);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = $"/v1/explain?request={Uri.EscapeDataString(parsed.GetValue(request)!)}";
            var (status, body) = await AskAsync(cluster, options, parsed, console, path, cancellationToken);
            if (status is not HttpStatusCode.OK)
            {
                console.Error.WriteLine($"claudeconfig: {Problem(status, body)}");
                return ExitCodes.Found;
            }

            console.Out.Write(parsed.GetValue(format) == "json" ? body + "\n" : WhyReport.Of(body));
            return ExitCodes.Fine;
        });
        return command;
    }

    /// <summary>Asks Metering, at its address or through kubectl.</summary>
    internal static async Task<(HttpStatusCode Status, string Body)> AskAsync(
        Kubectl cluster, ReportsOptions options, ParseResult parsed, CliConsole console, string path, CancellationToken cancellationToken)
    {
        var token = options.Token(parsed, console);
        var authorities = options.Authorities(parsed);
        if (options.Address(parsed, console) is { } address)
        {
            using var direct = new ReportsClient(address, authorities, null);
            return await direct.GetAsync(path, token, cancellationToken);
        }

        var space = options.Namespace(parsed);
        authorities ??= await AuthorityAsync(cluster, parsed, space, cancellationToken);
        using var port = await PortForward.OpenAsync(cluster, parsed, space, Service, Port, cancellationToken);
        using var forwarded = new ReportsClient(new Uri($"https://{Service}.{space}.svc:{Port}"), authorities, port.Port);
        return await forwarded.GetAsync(path, token, cancellationToken);
    }

    private static async Task<string> AuthorityAsync(Kubectl cluster, ParseResult parsed, string space, CancellationToken cancellationToken)
    {
        using var secret = JsonDocument.Parse(await cluster.GetAsync(parsed, $"/api/v1/namespaces/{Uri.EscapeDataString(space)}/secrets/{Service}-tls", cancellationToken));
        return secret.RootElement.Child("data")?.Text("ca.crt") is { } encoded
            ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded))
            : throw new UsageException($"Secret {Service}-tls in {space} has no ca.crt; name the authority of Metering's certificate with --ca-file");
    }

    internal static string Problem(HttpStatusCode status, string body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            if (answer.RootElement.Text("detail") is { } detail)
            {
                return $"Metering answers {(int)status}: {TextReport.Safe(detail)}";
            }
        }
        catch (JsonException)
        {
            // A page of some proxy: the status has to do.
        }

        return $"Metering answers {(int)status}";
    }
}
