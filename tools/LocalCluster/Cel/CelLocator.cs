using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ClaudeConfig.LocalCluster.Schema;

namespace ClaudeConfig.LocalCluster.Cel;

/// <summary>Finds Node and the CEL package, and makes the evaluator that fits.</summary>
internal static class CelLocator
{
    private const string Package = "node_modules/@bufbuild/cel/package.json";

    public static ICelEvaluator Create(CelOptions? options = null, ILogger<CelProcess>? logger = null)
    {
        options ??= new CelOptions();
        if (FindProgram(options.Node) is not { } node)
        {
            return new NoCelEvaluator($"x-kubernetes-validations are not evaluated: no program '{options.Node}' in PATH; install Node.js");
        }

        if (FindModules(options) is not { } folder)
        {
            return new NoCelEvaluator($"x-kubernetes-validations are not evaluated: npm package @bufbuild/cel is not installed; run npm install in tools/LocalCluster/Cel or set {CelOptions.FolderVariable}");
        }

        return new CelProcess(options with { Node = node, ModulesFolder = folder }, logger ?? NullLogger<CelProcess>.Instance);
    }

    private static string? FindProgram(string name) =>
        Path.IsPathRooted(name)
            ? File.Exists(name) ? name : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
                .Where(folder => folder.Length > 0)
                .Select(folder => Path.Combine(folder, name))
                .FirstOrDefault(File.Exists);

    private static string? FindModules(CelOptions options) =>
        Candidates(options).OfType<string>().FirstOrDefault(folder => File.Exists(Path.Combine(folder, Package)));

    private static IEnumerable<string?> Candidates(CelOptions options)
    {
        if (options.ModulesFolder is not null)
        {
            return [options.ModulesFolder];
        }

        var around = new List<string?> { Environment.GetEnvironmentVariable(CelOptions.FolderVariable), Path.GetDirectoryName(options.Script) };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            around.Add(Path.Combine(folder.FullName, "tools", "LocalCluster", "Cel"));
        }

        return around;
    }
}
