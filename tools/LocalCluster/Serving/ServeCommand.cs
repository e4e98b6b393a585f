using System.CommandLine;

namespace ClaudeConfig.LocalCluster.Serving;

/// <summary>The command line.</summary>
internal static class ServeCommand
{
    public static RootCommand Create()
    {
        var listen = new Option<string>("--listen") { Description = "Loopback address and port; port 0 takes a free one.", DefaultValueFactory = _ => "127.0.0.1:6443" };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "Where to write the administrator's kubeconfig." };
        var data = new Option<string?>("--data") { Description = "Folder that keeps the cluster over restarts; without it everything lives in memory." };
        var mode = new Option<AuthorizationMode>("--authorization-mode") { Description = "AlwaysAllow, or RBAC to evaluate roles and bindings.", DefaultValueFactory = _ => AuthorizationMode.AlwaysAllow };
        var debug = new Option<bool>("--enable-debug") { Description = "Serve POST /debug/compact, which forgets all history." };
        var serve = new Command("serve", "Serve a Kubernetes API until SIGTERM.") { listen, kubeconfig, data, mode, debug };
        serve.SetAction(async (parsed, cancellationToken) =>
        {
            ServeOptions options;
            try
            {
                options = new ServeOptions
                {
                    Listen = ServeOptions.ParseListen(parsed.GetValue(listen)!),
                    Kubeconfig = parsed.GetValue(kubeconfig),
                    DataFolder = parsed.GetValue(data),
                    Authorization = parsed.GetValue(mode),
                    EnableDebug = parsed.GetValue(debug),
                };
            }
            catch (FormatException wrong)
            {
                await Console.Error.WriteLineAsync(wrong.Message);
                return 2;
            }

            return await RunAsync(options, cancellationToken);
        });
        return new RootCommand("LocalCluster: a stand-in for a Kubernetes API server, for development and tests on one machine.") { serve };
    }

    private static async Task<int> RunAsync(ServeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var server = await ClusterServer.StartAsync(options, TimeProvider.System, cancellationToken);
            Console.WriteLine($"ready: https://{server.Address}{(options.Kubeconfig is null ? "" : $" kubeconfig {options.Kubeconfig}")}");
            await server.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (IOException unavailable)
        {
            await Console.Error.WriteLineAsync($"cannot serve on {options.Listen}: {unavailable.Message}");
            return 1;
        }
    }
}
