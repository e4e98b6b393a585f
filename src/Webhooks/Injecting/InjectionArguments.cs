using System.CommandLine;
using System.CommandLine.Parsing;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>The part of the command line that is about pods.</summary>
internal sealed class InjectionArguments
{
    private readonly Option<InjectionMode> mode = new("--inject") { Description = "What pods of projects get unless their namespace says otherwise (label claudeconfig.dev/inject)", DefaultValueFactory = _ => new InjectionOptions().Mode };
    private readonly Option<string> gateway = new("--gateway-address") { Description = "Address of the shared gateway as workloads see it, as the operator is told", DefaultValueFactory = _ => new InjectionOptions().Gateway.ToString() };
    private readonly Option<string> image = new("--sidecar-image") { Description = "Image of the router beside a workload; that of the gateway, best by its digest", DefaultValueFactory = _ => new InjectionOptions().SidecarImage };
    private readonly Option<string> authority = new("--workload-ca") { Description = "ConfigMap in every workload namespace with the authority of the gateway's certificate and of the company's proxy (default: what images trust)", HelpName = "name[/key]" };
    private readonly Option<string> telemetry = new("--workload-telemetry") { Description = "OTLP collector that Claude Code sends its own measurements to (default: none)", HelpName = "url" };
    private readonly Option<string[]> environment = new("--workload-env") { Description = "Further variable of workloads that do not set it themselves, such as HTTPS_PROXY=http://proxy.example.com:3128; may be given several times", HelpName = "name=value", DefaultValueFactory = _ => [] };

    public InjectionArguments()
    {
        gateway.Validators.Add(result => CheckAddress(result, "--gateway-address"));
        telemetry.Validators.Add(result => CheckAddress(result, "--workload-telemetry"));
        environment.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--workload-env '{token.Value}' is not NAME=VALUE");
            }
        });
    }

    public IEnumerable<Option> All => [mode, gateway, image, authority, telemetry, environment];

    public InjectionOptions Read(ParseResult parsed) => new()
    {
        Mode = parsed.GetValue(mode),
        Gateway = new Uri(parsed.GetValue(gateway)!),
        SidecarImage = parsed.GetValue(image)!,
        Authority = parsed.GetValue(authority)?.Split('/', 2) is [var name, .. var key] ? (name, key is [var one] ? one : InjectionNames.AuthorityFile) : null,
        Telemetry = parsed.GetValue(telemetry) is { } collector ? new Uri(collector) : null,
        Environment = [.. (parsed.GetValue(environment) ?? []).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
    };

    private static void CheckAddress(OptionResult result, string name)
    {
        if (result.Tokens.Count > 0 && !(Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.Query.Length == 0))
        {
            result.AddError($"{name} '{result.Tokens[0].Value}' is not an absolute http or https address");
        }
    }
}
