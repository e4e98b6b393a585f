using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClaudeConfig.Router.Tests.Sidecar;

/// <summary>A policy's ConfigMap as a kubelet mounts it.</summary>
internal static class MountedPolicy
{
    public static void Write(string folder, string revision, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, Key(path)), text);
        }

        File.WriteAllText(Path.Combine(folder, "bundle.json"), JsonSerializer.Serialize(new
        {
            formatVersion = 1,
            revision,
            files = files.Select(file => new { path = file.Path, key = Key(file.Path), sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Text))), size = file.Text.Length }),
        }));
    }

    private static string Key(string path) => path.Replace("/", "__", StringComparison.Ordinal);
}
