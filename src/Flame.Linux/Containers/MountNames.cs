using Flame.Linux.Procfs;

namespace Flame.Linux.Containers;

/// <summary>
/// Containers by what runtimes mount into them: <c>/etc/hostname</c> and the like come from a folder named after the
/// container. The second proof beside control groups, and the only one where those are hidden by a namespace.
/// </summary>
public static class MountNames
{
    /// <summary>The container; null when no mount tells.</summary>
    public static ContainerMark? Mark(IReadOnlyList<Mount> mounts)
    {
        ArgumentNullException.ThrowIfNull(mounts);
        foreach (Mount mount in mounts)
        {
            string[] path = mount.Root.Split('/');
            for (int i = 1; i < path.Length; i++)
            {
                // …/docker/containers/ID/hostname, …/containers/storage/overlay-containers/ID/userdata/hostname
                if (path[i - 1] is "containers" or "overlay-containers" && ContainerMark.IsId(path[i]))
                {
                    return new ContainerMark(Runtime(mount.Root), path[i]);
                }
            }
        }
        return null;
    }

    /// <summary>
    /// The name that a Kubernetes pod gives to the container, and the pod's id, from the file for termination messages
    /// which the kubelet mounts: <c>…/pods/UID/containers/NAME/…</c>.
    /// </summary>
    public static bool TryKubernetes(IReadOnlyList<Mount> mounts, out string pod, out string name)
    {
        ArgumentNullException.ThrowIfNull(mounts);
        foreach (Mount mount in mounts)
        {
            string[] path = mount.Root.Split('/');
            int at = Array.IndexOf(path, "pods");
            if (at >= 0 && at + 3 < path.Length && path[at + 2] == "containers")
            {
                pod = path[at + 1];
                name = path[at + 3];
                return true;
            }
        }
        pod = name = "";
        return false;
    }

    private static string Runtime(string root) =>
        root.Contains("/docker/", StringComparison.Ordinal) ? "docker"
        : root.Contains("containerd", StringComparison.Ordinal) ? "containerd"
        : root.Contains("/containers/storage/", StringComparison.Ordinal) ? "podman"
        : "container";
}
