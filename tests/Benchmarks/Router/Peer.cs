using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>The programs that stand beside the Router, started from the configurations in <c>Peers</c>.</summary>
internal static partial class Peer
{
    public static async Task<Contestant> UpstreamAsync(string folder)
    {
        var modules = new[] { "/usr/lib/nginx/modules", "/usr/local/lib/nginx/modules", "/usr/share/nginx/modules" }
            .FirstOrDefault(place => File.Exists(Path.Combine(place, "ngx_http_echo_module.so")))
            ?? throw new FileNotFoundException("nginx's echo module is not installed: install nginx-light (Debian), which brings it");
        return await NginxAsync("direct", "upstream", folder, ("@MODULES@", modules), ("@MESSAGE@", Exchange.Answer), ("@EVENTS@", Exchange.EventDirectives), ("@HELD@", Exchange.HeldDirectives));
    }

    public static Task<Contestant> NginxAsync(string folder, string upstream) =>
        NginxAsync("nginx", "proxy", folder, ("@UPSTREAM@", new Uri(upstream).Authority));

    /// <summary>Null where it was not published.</summary>
    public static async Task<Contestant?> YarpAsync(string folder, string upstream)
    {
        if (Repository.NativeProgram("YarpForwarder") is not { } program)
        {
            await Console.Error.WriteLineAsync("YarpForwarder was not published: no comparison with it ('make bench-router' does it)");
            return null;
        }

        var process = ChildProcess.Start("yarp", folder, program, ["127.0.0.1:0", upstream]);
        return new Contestant("yarp", (await process.WaitForLineAsync(Forwards())).Groups[1].Value, "none", process);
    }

    private static async Task<Contestant> NginxAsync(string name, string file, string folder, params (string Placeholder, string Value)[] values)
    {
        string[] places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"];
        var program = places.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("nginx is not installed");
        var port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        var text = (await File.ReadAllTextAsync(Repository.PathOf("tests", "Benchmarks", "Router", "Peers", file + ".conf"))).Replace("@PORT@", port, StringComparison.Ordinal);
        foreach (var (placeholder, value) in values)
        {
            text = text.Replace(placeholder, value, StringComparison.Ordinal);
        }

        var home = Directory.CreateDirectory(Path.Combine(folder, file)).FullName;
        var config = Path.Combine(home, "nginx.conf");
        await File.WriteAllTextAsync(config, text);
        var process = ChildProcess.Start(file, folder, program, ["-p", home, "-c", config, "-e", "stderr"]);
        await Eventually.TrueAsync(async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
            return true;
        }, $"nginx as {name} listens", Deadlines.Slow);
        return new Contestant(name, "http://127.0.0.1:" + port, "none", process);
    }

    [GeneratedRegex(@"forwards on (http://[0-9.:]+)")]
    private static partial Regex Forwards();
}
