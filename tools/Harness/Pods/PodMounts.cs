using k8s.Models;

namespace ClaudeConfig.Harness.Pods;

/// <summary>
/// Gives a process a mount namespace of its own, in which the volumes of its pod lie where the container wants them. The machine's own folders are covered by an
/// overlay first, so that no mount point is ever made in them.
/// </summary>
internal static class PodMounts
{
    private const string Script = """
        set -e
        mount --make-rprivate /
        cover=$(mktemp -d)
        mount -t tmpfs tmpfs "$cover"
        for top in etc run var; do
          [ -d "/$top" ] && [ ! -L "/$top" ] || continue
          mkdir "$cover/$top" "$cover/$top.work"
          mount -t overlay overlay -o "lowerdir=/$top,upperdir=$cover/$top,workdir=$cover/$top.work" "/$top"
        done
        while [ "$1" != "--" ]; do
          mkdir -p "$2"
          mount --bind "$1" "$2"
          [ "$3" = ro ] && mount -o remount,ro,bind "$2"
          shift 3
        done
        shift
        umount -l "$cover" && rmdir "$cover" || true
        exec "$@"
        """;

    /// <summary>The command line of a container's process.</summary>
    public static (string Program, string[] Arguments) Wrap(V1Container container, PodVolumes volumes, string program, IEnumerable<string> arguments) =>
        ("unshare", ["--mount", "sh", "-c", Script, "pod", .. (container.VolumeMounts ?? []).SelectMany(mount => (string[])[volumes.FolderOf(mount.Name), mount.MountPath, mount.ReadOnlyProperty == true ? "ro" : "rw"]), "--", program, .. arguments]);
}
