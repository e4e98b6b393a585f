namespace ClaudeConfig.Harness;

/// <summary>Where things lie in a checkout.</summary>
public static class Repository
{
    private static readonly Lazy<string> LazyRoot = new(FindRoot);

    public static string Root => LazyRoot.Value;

    /// <summary>The build configuration that this process was built in, so that it starts siblings of the same build.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The built assembly of a project under src or tools.</summary>
    public static string Assembly(string folder, string project)
    {
        var path = PathOf(folder, project, "bin", Configuration, "net10.0", $"ClaudeConfig.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run 'make build' first");
    }

    /// <summary>The natively compiled program of a project under src, where 'make native' has published one.</summary>
    public static string? NativeProgram(string project)
    {
        var path = PathOf("artifacts", project.ToLowerInvariant(), $"ClaudeConfig.{project}");
        return File.Exists(path) ? path : null;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ClaudeConfig.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no ClaudeConfig.sln above {AppContext.BaseDirectory}");
    }
}
