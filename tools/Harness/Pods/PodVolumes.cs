using System.Runtime.InteropServices;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ClaudeConfig.Harness.Pods;

/// <summary>The volumes of a pod as folders, kept as a kubelet keeps them: a change is swapped in whole.</summary>
internal sealed partial class PodVolumes(IKubernetes client, V1Pod pod, string folder)
{
    private readonly Dictionary<string, (string Token, DateTimeOffset Until)> tokens = [];
    private readonly Dictionary<string, string> written = [];

    public string FolderOf(string volume) => Path.Combine(folder, volume);

    /// <summary>Brings all volumes up to date.</summary>
    /// <returns>What is missing that must be there; null for nothing.</returns>
    public async Task<string?> SyncAsync(CancellationToken cancellationToken)
    {
        string? missing = null;
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            try
            {
                Show(volume.Name, await FilesAsync(volume, cancellationToken));
            }
            catch (HttpOperationException e) when (e.Response?.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                missing ??= $"volume {volume.Name}: {e.Response.Content}";
            }
            catch (KeyNotFoundException e)
            {
                missing ??= $"volume {volume.Name}: {e.Message}";
            }
        }

        return missing;
    }

    private async Task<SortedDictionary<string, string>?> FilesAsync(V1Volume volume, CancellationToken cancellationToken)
    {
        if (volume.ConfigMap is { } map)
        {
            return await ConfigMapAsync(map.Name, map.Items, map.Optional, cancellationToken);
        }

        if (volume.Secret is { } secret)
        {
            return await SecretAsync(secret.SecretName, secret.Items, secret.Optional, cancellationToken);
        }

        if (volume.Projected is not { } projected)
        {
            return volume.EmptyDir is not null ? null : throw new NotSupportedException($"volume {volume.Name} is of a kind that is not run here");
        }

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in projected.Sources)
        {
            var some = source.ConfigMap is { } one ? await ConfigMapAsync(one.Name, one.Items, one.Optional, cancellationToken)
                : source.Secret is { } other ? await SecretAsync(other.Name, other.Items, other.Optional, cancellationToken)
                : source.ServiceAccountToken is { } token ? new SortedDictionary<string, string> { [token.Path] = await TokenAsync(token, cancellationToken) }
                : throw new NotSupportedException($"volume {volume.Name} has a source of a kind that is not run here");
            foreach (var (path, content) in some)
            {
                files[path] = content;
            }
        }

        return files;
    }

    private async Task<SortedDictionary<string, string>> ConfigMapAsync(string name, IList<V1KeyToPath>? items, bool? optional, CancellationToken cancellationToken)
    {
        try
        {
            var map = await client.CoreV1.ReadNamespacedConfigMapAsync(name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
            return Chosen(name, map.Data ?? new Dictionary<string, string>(), items, optional == true);
        }
        catch (HttpOperationException e) when (optional == true && e.Response?.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    private async Task<SortedDictionary<string, string>> SecretAsync(string name, IList<V1KeyToPath>? items, bool? optional, CancellationToken cancellationToken)
    {
        try
        {
            var secret = await client.CoreV1.ReadNamespacedSecretAsync(name, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
            return Chosen(name, (secret.Data ?? new Dictionary<string, byte[]>()).ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetString(entry.Value)), items, optional == true);
        }
        catch (HttpOperationException e) when (optional == true && e.Response?.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    private static SortedDictionary<string, string> Chosen(string name, IDictionary<string, string> data, IList<V1KeyToPath>? items, bool optional)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, path) in items is { Count: > 0 } ? items.Select(item => (item.Key, item.Path)) : data.Keys.Select(key => (key, key)))
        {
            if (data.TryGetValue(key, out var content))
            {
                files[path] = content;
            }
            else if (!optional)
            {
                throw new KeyNotFoundException($"{name} has no key {key}");
            }
        }

        return files;
    }

    private async Task<string> TokenAsync(V1ServiceAccountTokenProjection wanted, CancellationToken cancellationToken)
    {
        var key = $"{wanted.Audience} {wanted.ExpirationSeconds}";
        if (tokens.TryGetValue(key, out var known) && DateTimeOffset.UtcNow < known.Until)
        {
            return known.Token;
        }

        var answer = await client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest
            {
                Spec = new V1TokenRequestSpec
                {
                    Audiences = [wanted.Audience],
                    ExpirationSeconds = wanted.ExpirationSeconds,
                    BoundObjectRef = new V1BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
                },
            },
            pod.Spec.ServiceAccountName, pod.Metadata.NamespaceProperty, cancellationToken: cancellationToken);
        // Kubelets renew at four fifths.
        tokens[key] = (answer.Status.Token, DateTimeOffset.UtcNow.AddSeconds((wanted.ExpirationSeconds ?? 3600) * 0.8));
        return answer.Status.Token;
    }

    private void Show(string volume, SortedDictionary<string, string>? files)
    {
        var place = Directory.CreateDirectory(FolderOf(volume)).FullName;
        if (files is null)
        {
            // An empty folder is everybody's.
            File.SetUnixFileMode(place, (UnixFileMode)0b111_111_111);
            return;
        }

        var all = string.Join('\0', files.Select(file => $"{file.Key}\0{file.Value}"));
        if (written.TryGetValue(volume, out var before) && before == all)
        {
            return;
        }

        var version = $"..{Guid.NewGuid():n}";
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(place, version, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, content);
        }

        Directory.CreateDirectory(Path.Combine(place, version));
        var last = new FileInfo(Path.Combine(place, "..data")).LinkTarget;
        Link(place, "..data", version);
        foreach (var top in files.Keys.Select(path => path.Split('/')[0]).Distinct().Where(top => !Path.Exists(Path.Combine(place, top))))
        {
            Link(place, top, Path.Combine("..data", top));
        }

        foreach (var gone in new DirectoryInfo(place).EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is not null && entry.Name != "..data" && !Path.Exists(Path.Combine(place, "..data", entry.Name))))
        {
            File.Delete(gone.FullName);
        }

        if (last is not null)
        {
            Directory.Delete(Path.Combine(place, last), recursive: true);
        }

        written[volume] = all;
    }

    private static void Link(string place, string name, string target)
    {
        var next = Path.Combine(place, $"..{name}.next");
        File.CreateSymbolicLink(next, target);
        if (Rename(next, Path.Combine(place, name)) != 0)
        {
            throw new IOException($"{name} cannot be swapped: error {Marshal.GetLastPInvokeError()}");
        }
    }

    // File.Move follows the link and finds a folder in its way; rename(2) replaces the link itself, atomically.
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
