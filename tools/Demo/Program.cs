using System.Runtime.InteropServices;
using ClaudeConfig.Demo;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(
        """
        make run: the whole system on this machine.

        Starts a control plane (LocalCluster; with KUBEBUILDER_ASSETS etcd and kube-apiserver; with USE_EXISTING_CLUSTER=true the current
        kubeconfig), PostgreSQL, the operator, metering, a gateway, a provider simulator and the dashboard with an identity
        provider, applies config/samples with kubectl, sends
        traffic for two teams and shows what it cost. Listens on loopback only.

          --full    with Redis under a Sentinel, Kafka (librdkafka's mock brokers), a replica and PgBouncer for reports, each of which
                    is away for a while
          --once    exit when everything was shown: 0 if all of it happened, 1 if anything did not
          --help    this text
        """);
    return 0;
}

var unknown = args.FirstOrDefault(arg => arg is not ("--once" or "--full"));
if (unknown is not null)
{
    Console.Error.WriteLine($"'{unknown}' is not an option; see --help");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new Show(new Progress(), stop.Token).RunAsync(once: args.Contains("--once"), full: args.Contains("--full"));

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
