using System.Globalization;
using System.Net.Sockets;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>nginx with one worker as a plain streaming proxy: what passing bytes costs without knowing anything about them.</summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private readonly ChildProcess process;

    private NginxProxy(ChildProcess process, string address) => (this.process, Address) = (process, address);

    public string Address { get; }

    /// <summary>Null where nginx is not installed.</summary>
    public static async Task<NginxProxy?> StartAsync(string folder, string upstream)
    {
        string[] places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"];
        if (places.FirstOrDefault(File.Exists) is not { } program)
        {
            await Console.Error.WriteLineAsync("nginx is not installed: no comparison");
            return null;
        }

        var port = FreePort.Next();
        var home = Path.Combine(folder, "nginx");
        Directory.CreateDirectory(home);
        await File.WriteAllTextAsync(Path.Combine(home, "nginx.conf"), Config(port, upstream.Replace("http://", "", StringComparison.Ordinal)));
        var process = ChildProcess.Start("nginx", folder, program, ["-p", home, "-c", Path.Combine(home, "nginx.conf"), "-e", "stderr"]);
        await Eventually.TrueAsync(async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }, "nginx listens", Deadlines.Slow);
        return new NginxProxy(process, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string Config(int port, string upstream) =>
        $$"""
        worker_processes 1;
        daemon off;
        pid nginx.pid;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          upstream provider { server {{upstream}}; keepalive 64; }
          server {
            listen 127.0.0.1:{{port}};
            keepalive_requests 1000000;
            location / {
              proxy_pass http://provider;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
            }
          }
        }
        """;
}
