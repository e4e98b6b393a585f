using System.Runtime.InteropServices;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Harness.Stacks;

/// <summary>
/// Does for a gateway outside a pod what the kubelet does inside one: keeps a folder in step with the Secrets that its volume names, and swaps
/// all files at once by a symbolic link.
/// </summary>
internal sealed partial class BundleSyncer(IKubernetes client, string @namespace, IReadOnlyList<MountedSecret> mounted, string folder)
{
    private string? written;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failing = false;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SyncAsync(cancellationToken);
                failing = false;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is HttpRequestException or k8s.Autorest.HttpOperationException or IOException)
            {
                if (!failing)
                {
                    Console.Error.WriteLine($"syncing the router bundle failed and is tried again: {e.Message}");
                }

                failing = true;
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        // One call for all; what the volume does not name is not looked at, whatever its labels.
        var found = (await client.CoreV1.ListNamespacedSecretAsync(@namespace, cancellationToken: cancellationToken)).Items.ToDictionary(item => item.Metadata.Name);
        if (mounted.Any(secret => !secret.Optional && !found.ContainsKey(secret.Name)))
        {
            return;
        }

        var secrets = mounted.Select(secret => found.GetValueOrDefault(secret.Name)).OfType<V1Secret>().ToArray();
        var version = string.Join(',', secrets.Select(secret => $"{secret.Metadata.Uid}/{secret.Metadata.ResourceVersion}"));
        if (version == written)
        {
            return;
        }

        Swap(secrets.SelectMany(secret => secret.Data ?? new Dictionary<string, byte[]>()));
        written = version;
    }

    /// <summary>FOLDER/name → ..data/name, ..data → a folder of its own for each version: the layout of a mounted Secret.</summary>
    private void Swap(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        Directory.CreateDirectory(folder);
        var version = $"..{DateTimeOffset.UtcNow:yyyy_MM_dd_HH_mm_ss}.{Guid.NewGuid():n}";
        Directory.CreateDirectory(Path.Combine(folder, version), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var (name, content) in files)
        {
            File.WriteAllBytes(Path.Combine(folder, version, name), content);
            // A link may be left from a version that had the file too.
            if (new FileInfo(Path.Combine(folder, name)).LinkTarget is null)
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), Path.Combine("..data", name));
            }
        }

        var data = Path.Combine(folder, "..data");
        var before = new FileInfo(data).LinkTarget;
        var next = Path.Combine(folder, "..data_tmp");
        File.CreateSymbolicLink(next, version);
        if (Rename(next, data) != 0)
        {
            throw new IOException($"{data} cannot be swapped: error {Marshal.GetLastPInvokeError()}");
        }

        if (before is not null)
        {
            Directory.Delete(Path.Combine(folder, before), recursive: true);
        }
    }

    // File.Move follows the link and finds a folder in its way; rename(2) replaces the link itself, atomically.
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
