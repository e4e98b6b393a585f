namespace ClaudeConfig.Cli.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("claudeconfig-cli-");

    public string Path => _folder.FullName;

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Of(name))!);
        File.WriteAllText(Of(name), content);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
