using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Install.Tests.Images;

/// <summary>An image that was taken out of its archive, to be started from there: by runc, or in its root file system where runc may not work.</summary>
internal sealed class Container
{
    private readonly string _bundle;
    private readonly JsonObject _config;

    private Container(string bundle)
    {
        _bundle = bundle;
        _config = JsonNode.Parse(File.ReadAllText(Path.Combine(bundle, "config.json")))!.AsObject();
    }

    /// <summary>How the last start was done.</summary>
    public string How { get; private set; } = "not at all";

    public string Root => Path.Combine(_bundle, "rootfs");

    /// <summary>What the image says to run, as whom, with which variables.</summary>
    public JsonObject Process => _config["process"]!.AsObject();

    public IReadOnlyDictionary<string, string> Labels => _config["annotations"]!.AsObject().ToDictionary(entry => entry.Key, entry => entry.Value!.GetValue<string>());

    /// <summary>Unpacks an OCI archive into a bundle of the OCI runtime.</summary>
    public static async Task<Container> UnpackAsync(string archive, string folder)
    {
        var layout = Path.Combine(folder, "layout");
        await Shell.RunAsync(null, "skopeo", "--insecure-policy", "copy", "--quiet", $"oci-archive:{archive}", $"oci:{layout}:image");
        await Shell.RunAsync(null, "umoci", "unpack", "--image", $"{layout}:image", Path.Combine(folder, "bundle"));
        return new Container(Path.Combine(folder, "bundle"));
    }

    /// <summary>Runs the image's program to its end, on a read-only disk and without a network, as the image's user.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var program = Process["args"]![0]!.GetValue<string>();
        Write(arguments);
        var id = $"claudeconfig-{Guid.NewGuid():n}";
        var folder = Path.GetDirectoryName(_bundle)!;
        var log = Path.Combine(folder, "runc.log");
        var result = await Shell.TryAsync(null, "runc", "--log", log, "--root", Path.Combine(folder, "runc"), "run", "--bundle", _bundle, id);
        How = "runc";
        // Its log holds what runc says of itself; the program's words are not in it.
        var said = File.Exists(log) ? File.ReadAllText(log) : "";
        return result.ExitCode != 0 && said.Contains("level=error", StringComparison.Ordinal) ? await InRootAsync(program, arguments, said) : result;
    }

    /// <summary>Starts the image's program on this machine's network, with folders and files of this machine in it, until the test stops it.</summary>
    public async Task<RunningContainer> StartAsync(IReadOnlyDictionary<string, string> mounts, IReadOnlyList<string> writable, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var linux = _config["linux"]!.AsObject();
        linux["namespaces"] = new JsonArray([.. linux["namespaces"]!.AsArray().Where(one => one!["type"]!.GetValue<string>() != "network").Select(one => one!.DeepClone())]);
        var all = _config["mounts"]!.AsArray();
        foreach (var (place, source) in mounts)
        {
            all.Add(new JsonObject { ["destination"] = place, ["type"] = "bind", ["source"] = source, ["options"] = new JsonArray("bind", "ro") });
        }

        foreach (var place in writable)
        {
            all.Add(new JsonObject { ["destination"] = place, ["type"] = "tmpfs", ["source"] = "tmpfs", ["options"] = new JsonArray("nosuid", "nodev", "mode=1777") });
        }

        foreach (var (name, value) in environment)
        {
            Process["env"]!.AsArray().Add($"{name}={value}");
        }

        Write(arguments);
        var container = new RunningContainer(_bundle);
        await container.StartAsync();
        return container;
    }

    private void Write(string[] arguments)
    {
        var program = Process["args"]![0]!.GetValue<string>();
        Process["terminal"] = false;
        Process["args"] = new JsonArray([.. arguments.Prepend(program).Select(argument => (JsonNode)argument)]);
        _config["root"]!["readonly"] = true;
        File.WriteAllText(Path.Combine(_bundle, "config.json"), _config.ToJsonString());
    }

    private async Task<CommandResult> InRootAsync(string program, string[] arguments, string why)
    {
        How = $"chroot, because runc says: {why.Trim()}";
        const string Script = "mount --bind -o ro \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec chroot --userspec=65532:65532 \"$0\" \"$@\"";
        return await Shell.TryAsync(null, "unshare", ["--mount", "--net", "--pid", "--fork", "sh", "-c", Script, Root, program, .. arguments]);
    }
}
