using System.Globalization;
using System.Text;

namespace Flame.Linux.Containers;

/// <summary>
/// Containers by the names that runtimes give to control groups: a scope of systemd (<c>docker-ID.scope</c>), a plain
/// folder (<c>docker/ID</c>), or the two mixed (<c>system.slice:docker:ID</c>).
/// </summary>
public static class CgroupNames
{
    // The monitor of a container (conmon) has a group of its own beside the container's.
    private const string Monitor = "conmon";

    private const string Tasks = "ecs";

    /// <summary>The containers that a path leads through, the outermost first: there may be containers in containers.</summary>
    public static List<ContainerMark> Marks(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var marks = new List<ContainerMark>();
        string parent = "";
        string[] components = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string component in components)
        {
            if (Mark(parent, component) is { } mark)
            {
                // Amazon's tasks have a folder each: ecs/TASK/ID.
                marks.Add(components[0] == Tasks && ContainerMark.IsId(component) ? mark with { Runtime = Tasks } : mark);
            }
            parent = component;
        }
        return marks;
    }

    /// <summary>The unique id of the Kubernetes pod, with dashes; null when there is none in the path.</summary>
    public static string? PodId(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (string component in path.Split('/', ':'))
        {
            // pod0a1b2c3d-… as a folder; kubepods-burstable-pod0a1b2c3d_….slice with systemd, for which a dash means "below".
            string name = component.EndsWith(".slice", StringComparison.Ordinal) ? component[..^".slice".Length] : component;
            int at = name.StartsWith("pod", StringComparison.Ordinal) ? 0 : name.IndexOf("-pod", StringComparison.Ordinal) + 1;
            if ((at > 0 || name.StartsWith("pod", StringComparison.Ordinal)) && name.Length > at + 3)
            {
                string id = name[(at + 3)..].Replace('_', '-');
                if (id.Length >= 32 && id.All(c => char.IsAsciiHexDigitLower(c) || c == '-'))
                {
                    return id;
                }
            }
        }
        return null;
    }

    private static ContainerMark? Mark(string parent, string component)
    {
        string[] parts = component.Split(':');
        if (parts.Length == 3 && parts[2].Length > 0)
        {
            return new ContainerMark(Runtime(parts[1]), parts[2]);
        }
        string? scope = Without(component, ".scope");
        return ById(parent, scope ?? component) ?? ByName(parent, component, scope);
    }

    // ID, or PREFIX-ID
    private static ContainerMark? ById(string parent, string name)
    {
        if (ContainerMark.IsTaskId(name))
        {
            return new ContainerMark(Tasks, name);
        }
        int dash = name.LastIndexOf('-');
        string id = name[(dash + 1)..];
        if (!ContainerMark.IsId(id))
        {
            return null;
        }
        string prefix = dash < 0 ? parent : name[..dash];
        return prefix.Contains(Monitor, StringComparison.Ordinal) ? null : new ContainerMark(Runtime(prefix, isFolder: dash < 0), id);
    }

    private static ContainerMark? ByName(string parent, string component, string? scope)
    {
        if (component.StartsWith("lxc.payload.", StringComparison.Ordinal))
        {
            return new ContainerMark("lxc", component["lxc.payload.".Length..]);
        }
        if (parent is "lxc" or "lxc.payload")
        {
            return new ContainerMark("lxc", component);
        }
        if (parent is "garden" or "buildkit")
        {
            return new ContainerMark(parent, component);
        }
        if (scope is not null && parent == "machine.slice" && scope.StartsWith("machine-", StringComparison.Ordinal))
        {
            return Machine(Unescape(scope["machine-".Length..]));
        }
        if (component.StartsWith("systemd-nspawn@", StringComparison.Ordinal) && Without(component, ".service") is { } service)
        {
            return new ContainerMark("nspawn", Unescape(service["systemd-nspawn@".Length..]));
        }
        foreach (string runtime in (ReadOnlySpan<string>)["crun", "runc", "buildkit"])
        {
            if (scope is not null && scope.Length > runtime.Length + 1 && scope.StartsWith(runtime + "-", StringComparison.Ordinal))
            {
                return new ContainerMark(runtime, scope[(runtime.Length + 1)..]);
            }
        }
        return null;
    }

    // All of systemd-machined's: libvirt has its machines there, too, as KIND-NUMBER-NAME.
    private static ContainerMark? Machine(string name) =>
        name.StartsWith("qemu-", StringComparison.Ordinal) ? null
        : name.StartsWith("lxc-", StringComparison.Ordinal) ? new ContainerMark("lxc", name["lxc-".Length..])
        : new ContainerMark("nspawn", name);

    // A folder that none of these has made is one that somebody named: a name space of containerd, or --cgroup-parent.
    private static string Runtime(string prefix, bool isFolder = false) => prefix switch
    {
        "docker" or "buildx" or "actions_job" => "docker",
        "cri-containerd" or "containerd" or "nerdctl" or "default" or "k8s.io" or "moby" => "containerd",
        "crio" => "cri-o",
        "libpod" or "libpod-payload" or "libpod_parent" or "podman" => "podman",
        "buildkit" => "buildkit",
        _ when prefix.StartsWith("pod", StringComparison.Ordinal) || prefix.Contains("kubepods", StringComparison.Ordinal) => "kubernetes",
        _ when prefix.StartsWith("libpod_pod", StringComparison.Ordinal) => "podman",
        _ => isFolder || prefix.Length == 0 || prefix.Contains('.', StringComparison.Ordinal) ? "container" : prefix,
    };

    private static string? Without(string name, string suffix) =>
        name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : null;

    // systemd-escape(1): a character that a unit's name can't hold is \xNN.
    private static string Unescape(string name)
    {
        var text = new StringBuilder(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (i + 3 < name.Length && name[i] == '\\' && name[i + 1] == 'x'
                && byte.TryParse(name.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code))
            {
                text.Append((char)code);
                i += 3;
            }
            else
            {
                text.Append(name[i]);
            }
        }
        return text.ToString();
    }
}
