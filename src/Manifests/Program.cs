using System.CommandLine;
using ClaudeConfig.Manifests;
using ClaudeConfig.Manifests.Output;

var output = new Option<DirectoryInfo?>("--output") { Description = "The folder for manifests; config in the repository unless set." };
var root = new Option<DirectoryInfo?>("--root") { Description = "The repository; found upwards from here unless set." };

var generate = new Command("generate", "Write CRDs, RBAC and the API reference from the types.") { output, root };
generate.SetAction(arguments =>
{
    var files = Generator.Generate();
    Tree(arguments).Write(files);
    Console.WriteLine($"{files.Count} files written");
    return 0;
});

var verify = new Command("verify", "Fail when a generated file differs from what the types say.") { output, root };
verify.SetAction(arguments =>
{
    var files = Generator.Generate();
    var differences = Tree(arguments).Differences(files);
    foreach (var difference in differences)
    {
        Console.Error.WriteLine(difference);
    }

    Console.WriteLine(differences.Count == 0
        ? $"{files.Count} generated files are up to date"
        : $"{differences.Count} of {files.Count} generated files are not up to date: run 'make manifests' and commit");
    return differences.Count == 0 ? 0 : 1;
});

return new RootCommand("Writes what follows from the types of the API.") { generate, verify }.Parse(args).Invoke();

GeneratedTree Tree(ParseResult arguments)
{
    var repository = arguments.GetValue(root)?.FullName ?? FindRepository();
    return new GeneratedTree(repository, arguments.GetValue(output)?.FullName ?? Path.Combine(repository, "config"));
}

static string FindRepository()
{
    for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, "ClaudeConfig.sln")))
        {
            return folder.FullName;
        }
    }

    throw new DirectoryNotFoundException($"no ClaudeConfig.sln at or above {Environment.CurrentDirectory}; name the repository with --root");
}
