using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Architecture.Tests;

/// <summary>Who may know whom. A change of this table is a change of the architecture and wants an ADR.</summary>
public sealed class ReferenceTableTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Api"] = [],
        ["Aws"] = [],
        ["Backups"] = ["Aws"],
        ["Contracts"] = [],
        ["Domain"] = ["Api", "Contracts", "Policy", "Pricing"],
        ["Policy"] = ["Api", "Contracts", "Pricing"],
        ["Pricing"] = ["Contracts"],
        ["ControllerRuntime"] = [],
        ["Operator"] = ["Api", "Domain", "Contracts", "Policy", "ControllerRuntime", "Aws", "Backups"],
        ["Metering"] = ["Api", "Domain", "Contracts", "Pricing", "Foresight", "ControllerRuntime"],
        ["Foresight"] = [],
        ["Router"] = ["Contracts", "Pricing", "Aws"],
        ["LocalCluster"] = ["CrdSchema"],
        ["CrdSchema"] = [],
        ["Validation"] = ["Api", "Domain", "Contracts", "Policy", "Pricing", "CrdSchema"],
        ["Cli"] = ["Api", "Domain", "Contracts", "Policy", "Pricing", "Validation", "Aws", "Backups"],
        ["Webhooks"] = ["Api", "Domain", "Contracts", "Policy", "Validation", "ControllerRuntime"],
        ["Dashboard"] = ["Api", "Domain", "Contracts", "ControllerRuntime"],
        ["Manifests"] = ["Api", "Operator", "Webhooks", "Metering", "Dashboard", "ControllerRuntime"],
    };

    /// <summary>Words that a project must not know, whatever it references.</summary>
    private static readonly (string Project, string Word)[] Strangers =
    [
        ("ControllerRuntime", "Claude\\w*"), ("Aws", "Claude\\w*"), ("LocalCluster", "Claude\\w*"), ("CrdSchema", "Claude\\w*"), ("Foresight", "Claude\\w*"), ("Validation", "IKubernetes"), ("Cli", "IKubernetes"),
        ("Router", "using k8s"), ("Contracts", "using k8s"), ("Pricing", "using k8s"), ("Policy", "IKubernetes"), ("Domain", "IKubernetes"), ("Api", "IKubernetes"),
    ];

    /// <summary>Packages and frameworks that would drag a project out of its layer.</summary>
    private static readonly (string Project, string Dependency)[] Unwanted =
    [
        ("Api", "Microsoft.AspNetCore.App"), ("Contracts", "KubernetesClient"), ("Pricing", "KubernetesClient"),
        ("Router", "KubernetesClient"), ("Aws", "KubernetesClient"), ("Backups", "KubernetesClient"), ("Router", "AWSSDK.S3"), ("Aws", "AWSSDK.S3"), ("LocalCluster", "KubernetesClient"), ("Policy", "KubernetesClient"), ("Policy", "Microsoft.AspNetCore.App"), ("Domain", "Microsoft.AspNetCore.App"), ("CrdSchema", "KubernetesClient"), ("CrdSchema", "Microsoft.AspNetCore.App"),
        ("Validation", "Microsoft.AspNetCore.App"), ("Foresight", "Microsoft.AspNetCore.App"), ("Foresight", "Npgsql"), ("Cli", "Microsoft.AspNetCore.App"), ("Dashboard", "Npgsql"),
    ];

    public static TheoryData<string> Projects => [.. Directory.EnumerateDirectories(Repository.PathOf("src")).Where(HasProject).Select(folder => Path.GetFileName(folder)!).Append("LocalCluster")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_StayInsideTheTable(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{FolderOf(project)} is not in the reference table: add it here and to docs/architecture.md, or move it");
        var unexpected = References(project, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
            .Except(Allowed[project]);
        Assert.Empty(unexpected);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Dependencies_StayInTheirLayer(string project)
    {
        var dependencies = References(project, "PackageReference").Concat(References(project, "FrameworkReference")).ToHashSet();
        Assert.DoesNotContain(Unwanted, row => row.Project == project && dependencies.Contains(row.Dependency));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Sources_UseNoStrangersWord(string project)
    {
        var words = Strangers.Where(row => row.Project == project).Select(row => row.Word).ToArray();
        var offenders =
            from file in Sources(project)
            from line in File.ReadLines(file)
            from word in words
            where Regex.IsMatch(line.Replace("ClaudeConfig", "", StringComparison.Ordinal), $@"\b{word}\b")
            select $"{Path.GetFileName(file)}: {line.Trim()}";
        Assert.Empty(offenders);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void File_TopLevelPublicTypes_AreOneAndNamedAfterTheFile(string project)
    {
        var offenders =
            from file in Sources(project)
            let types = File.ReadLines(file).Where(line => line.StartsWith("public ", StringComparison.Ordinal)).Select(TypeName).Where(name => name is not null).ToArray()
            where types.Length > 1 || (types.Length == 1 && types[0] != Path.GetFileName(file).Split('.')[0])
            select $"{Path.GetRelativePath(Repository.Root, file)}: {string.Join(", ", types)}";
        Assert.Empty(offenders);
    }

    /// <summary>The processes speak their own forms of what the kinds say: those twins are meant, and mapped in one place.</summary>
    private static readonly string[] Twins = ["EnforcementMode", "ProjectState", "ProviderType", "RateLimitScope", "RetryError", "RouteMatch", "RouteStrategy"];

    [Fact]
    public void Types_OfTheProduct_HaveNamesOfTheirOwn()
    {
        var types =
            from folder in Directory.EnumerateDirectories(Repository.PathOf("src")).Where(HasProject)
            let project = Path.GetFileName(folder)
            from file in Sources(project)
            from line in File.ReadLines(file)
            where line.StartsWith("public ", StringComparison.Ordinal) || line.StartsWith("internal ", StringComparison.Ordinal)
            let name = TypeName(line)
            where name is not null && !Twins.Contains(name)
            select (Name: name, File: Path.GetRelativePath(Repository.Root, file));
        var shared =
            from type in types.Distinct()
            group type by type.Name into same
            // Parts of one partial type lie in one project, in files of its name.
            where same.Select(type => Path.GetDirectoryName(type.File)).Distinct().Count() > 1
            select $"{same.Key}: {string.Join(", ", same.Select(type => type.File))}";
        Assert.Empty(shared);
    }

    private static string? TypeName(string line)
    {
        var words = line.Split([' ', '(', '<', ':', ';'], StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(words, word => word is "class" or "record" or "struct" or "interface" or "enum");
        if (at < 0)
        {
            return null;
        }

        var name = words[at + 1] is "struct" or "class" ? words[at + 2] : words[at + 1];
        return name;
    }

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(FolderOf(project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project, string element) =>
        XDocument.Load(Path.Combine(FolderOf(project), $"{project}.csproj"))
            .Descendants(element)
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => (string)reference.Attribute("Include")!);

    /// <summary>The stand-in for an API server is a tool, and held to the same rules all the same.</summary>
    private static string FolderOf(string project) => Repository.PathOf(project == "LocalCluster" ? "tools" : "src", project);

    private static bool HasProject(string folder) => File.Exists(Path.Combine(folder, $"{Path.GetFileName(folder)}.csproj"));
}
