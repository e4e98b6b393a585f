using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>An image of Lua, built twice, and unpacked.</summary>
public sealed class RecipeFixture : IAsyncLifetime
{
    internal static readonly Dictionary<string, string> Settings = new() { ["VERSION"] = "1.2.3", ["SOURCE_DATE_EPOCH"] = "1790000000", ["REVISION"] = "abc" };

    /// <summary>Holds the folders <c>first</c> and <c>second</c>.</summary>
    internal TestFolder Folder { get; } = new();

    internal Container Container { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var published = Directory.CreateDirectory(Folder["published"]).FullName;
        await Shell.RunAsync(null, "sh", "-c", "cp -L \"$(command -v lua5.1)\" \"$0/lua5.1\"", published);
        foreach (var target in (string[])["first", "second"])
        {
            await Shell.RunAsync(Settings, Repository.PathOf("hack", "images", "root.sh"), "probe", published, "lua5.1", Folder["root"], Repository.PathOf("src", "Cli", "packages.lock.json"));
            await Shell.RunAsync(Settings, Repository.PathOf("hack", "images", "archive.sh"), "probe", Folder["root"], Folder[target]);
        }

        Container = await Container.UnpackAsync(Folder["first", "probe.tar"], Folder.Path);
    }

    public ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
