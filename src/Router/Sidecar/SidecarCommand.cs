using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Options;

namespace ClaudeConfig.Router.Sidecar;

/// <summary><c>router sidecar</c> and <c>router policy</c>: what runs beside a workload, and before it.</summary>
internal sealed class SidecarCommand
{
    private readonly Option<IPEndPoint> listen = Address("--listen", "Where the workload's requests come in, on loopback", new IPEndPoint(IPAddress.Loopback, 8009));
    private readonly Option<IPEndPoint?> admin = Address<IPEndPoint?>("--admin-listen", "Where /healthz, /readyz and /metrics are served", null);
    private readonly Option<string> gateway = new("--gateway") { Description = "Address of the gateway; each of the addresses that its name stands for is a replica", Required = true };
    private readonly Option<string> authority = new("--gateway-ca") { Description = "PEM file with the authority of the gateway's certificate; read again for each connection (default: the system's)" };
    private readonly Option<string> token = new("--token-file") { Description = "The pod's projected token; read again when it is rotated", Required = true };
    private readonly Option<string> project = new("--project") { Description = "NAMESPACE/NAME of the project that pays (default: the only one of the ServiceAccount)" };
    private readonly Option<string> telemetry = new("--telemetry") { Description = "Where OTLP (/v1/metrics, /v1/logs, /v1/traces) goes (default: the gateway)" };
    private readonly Option<string> from = new("--policy-from") { Description = "The mounted ConfigMap with the policy" };
    private readonly Option<string> canary = new("--policy-canary") { Description = "The mounted ConfigMap with a revision that is being tried; need not exist" };
    private readonly Option<string> configuration = new("--configuration") { Description = "NAMESPACE/NAME of the configuration, of which the gateway is told which revision the workload sees (default: it is told nothing)" };
    private readonly Option<string> pod = new("--pod-uid") { Description = "Uid of the pod, which decides whether it takes part in a trial (default: it comes last)" };
    private readonly Option<string> to = new("--policy-to") { Description = "The folder that the workload sees as /etc/claude-code" };
    private readonly Option<string> pin = new("--base-url") { Description = "Where the sidecar will take the workload's requests: kept beside a policy that admits no other place (default: nothing is kept)" };
    private readonly Option<int> drain = new("--drain-seconds") { Description = "How long open streams may go on after SIGTERM", DefaultValueFactory = _ => 25 };
    private readonly Option<LogFormat> format = new("--log-format") { Description = "How log lines are written: Json or Text", DefaultValueFactory = _ => LogFormat.Json };

    public Command Sidecar()
    {
        var command = new Command("sidecar", "Runs beside a workload: takes its requests on loopback and passes them to the gateway as the pod's ServiceAccount, and keeps the policy that it sees.");
        foreach (var option in (Option[])[listen, admin, gateway, authority, token, project, telemetry, from, canary, to, configuration, pod, drain, format])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Validate);
        command.SetAction(parsed => RunAsync(Read(parsed)));
        return command;
    }

    public Command Policy()
    {
        var command = new Command("policy", "Writes the policy that a workload sees once, before it starts.");
        foreach (var option in (Option[])[from, canary, to, pod, pin, format])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(from) is null || result.GetValue(to) is null)
            {
                result.AddError("--policy-from and --policy-to are needed");
            }
        });
        command.SetAction(parsed => WriteOnceAsync(new PolicyFolders(parsed.GetValue(from)!, parsed.GetValue(canary), parsed.GetValue(to)!), parsed.GetValue(pin), parsed.GetValue(pod), parsed.GetValue(format)));
        return command;
    }

    private static async Task<int> RunAsync(SidecarOptions options)
    {
        using var loggers = LoggerFactory.Create(logging => RouterLogging.Configure(logging, options.LogFormat));
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
#pragma warning disable RS0030 // The one place of this role where chance comes from.
        var random = new Random();
#pragma warning restore RS0030
        await using var sidecar = new SidecarHost(options, TimeProvider.System, random.NextDouble, loggers, logging => RouterLogging.Configure(logging, options.LogFormat));
        await sidecar.StartAsync();
        await stop.Task;
        await sidecar.StopAsync();
        return 0;

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    private static async Task<int> WriteOnceAsync(PolicyFolders folders, string? address, string? pod, LogFormat format)
    {
        using var loggers = LoggerFactory.Create(logging => RouterLogging.Configure(logging, format));
        await using var keeper = new PolicyKeeper(folders, address, pod, TimeSpan.FromSeconds(1), TimeProvider.System, loggers.CreateLogger<PolicyKeeper>());
        return keeper.Look() is null ? 0 : 1;
    }

    private SidecarOptions Read(ParseResult parsed) => new()
    {
        Listen = parsed.GetValue(listen)!,
        AdminListen = parsed.GetValue(admin),
        Gateway = new Uri(parsed.GetValue(gateway)!),
        GatewayCaFile = parsed.GetValue(authority),
        TokenFile = parsed.GetValue(token)!,
        Project = parsed.GetValue(project),
        Telemetry = parsed.GetValue(telemetry) is { } collector ? new Uri(collector) : null,
        Policy = parsed.GetValue(from) is { } mounted ? new PolicyFolders(mounted, parsed.GetValue(canary), parsed.GetValue(to)!) : null,
        Configuration = parsed.GetValue(configuration) is { } named ? Named(named) : null,
        Pod = parsed.GetValue(pod),
        DrainTimeout = TimeSpan.FromSeconds(parsed.GetValue(drain)),
        LogFormat = parsed.GetValue(format),
    };

    private void Validate(CommandResult result)
    {
        foreach (var address in (Option<string>[])[gateway, telemetry])
        {
            if (result.GetValue(address) is { } text && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"))
            {
                result.AddError($"{address.Name} '{text}' is not an absolute http or https address");
            }
        }

        if (result.GetValue(from) is null != result.GetValue(to) is null)
        {
            result.AddError("--policy-from and --policy-to belong together");
        }

        if (result.GetValue(configuration) is { } named && Named(named) is null)
        {
            result.AddError($"--configuration '{named}' is not NAMESPACE/NAME");
        }

        if (result.GetResult(listen) is { Implicit: false } && result.GetValue(listen) is { } at && !IPAddress.IsLoopback(at.Address))
        {
            result.AddError($"--listen {at} is not loopback: whoever reached it would speak for the pod");
        }

        if (result.GetResult(drain) is { Implicit: false } && result.GetValue(drain) is < 0 or > 3600)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--drain-seconds {result.GetValue(drain)} is outside 0..3600"));
        }
    }

    private static ObjectRef? Named(string text) => text.Split('/') is [{ Length: > 0 } space, { Length: > 0 } name] ? new ObjectRef(space, name) : null;

    private static Option<T> Address<T>(string name, string description, T value)
        where T : IPEndPoint? => new(name)
    {
        Description = $"{description}, as ADDRESS:PORT (port 0 takes a free one)",
        DefaultValueFactory = _ => value,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var address))
            {
                return (T)address;
            }

            result.AddError($"'{text}' is not ADDRESS:PORT such as 127.0.0.1:8009");
            return default!;
        },
    };
}
