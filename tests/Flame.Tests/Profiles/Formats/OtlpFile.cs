using System.Text;
using Flame.Profiles;
using Flame.Profiles.Formats;

namespace Flame.Tests.Profiles.Formats;

/// <summary>An OTLP message read back, with names in place of indices.</summary>
internal sealed class OtlpFile
{
    public OtlpFile(Profile profile)
    {
        using MemoryStream written = new();
        OtlpWriter.Write(profile, written);
        Data = new WireMessage(written.ToArray());
        Dictionary = Data.Message(2);
        Strings = Dictionary.Texts(5);
        Locations = Dictionary.Messages(2);
        Functions = Dictionary.Messages(3);
        Attributes = Dictionary.Messages(6);
        Stacks = Dictionary.Messages(7);
    }

    public WireMessage Data { get; }

    public WireMessage Dictionary { get; }

    public string[] Strings { get; }

    public WireMessage[] Locations { get; }

    public WireMessage[] Functions { get; }

    public WireMessage[] Attributes { get; }

    public WireMessage[] Stacks { get; }

    public WireMessage[] Resources => Data.Messages(1);

    public static IEnumerable<WireMessage> ProfilesOf(WireMessage resource) => resource.Messages(2).SelectMany(scope => scope.Messages(2));

    /// <summary>All of it, for a golden file.</summary>
    public byte[] ToText()
    {
        StringBuilder text = new();
        foreach (WireMessage resource in Resources)
        {
            _ = text.AppendLine("resource " + string.Join(", ", resource.Message(1).Messages(1).Select(pair => $"{pair.Text(1)}={Value(pair.Message(2))}")));
            foreach (WireMessage scope in resource.Messages(2))
            {
                _ = text.AppendLine($" scope {scope.Message(1).Text(1)} {scope.Message(1).Text(2)}");
                foreach (WireMessage profile in scope.Messages(2))
                {
                    _ = text.AppendLine($"  profile {Type(profile.Message(1))} at {(ulong)profile.Number(3)} for {profile.Number(4)}, period {Type(profile.Message(5))} {profile.Number(6)}");
                    foreach (WireMessage sample in profile.Messages(2))
                    {
                        _ = text.AppendLine("   " + Sample(sample));
                    }
                }
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public string Type(WireMessage type) => $"{Strings[type.Number(1)]}/{Strings[type.Number(2)]}";

    public string Sample(WireMessage sample) =>
        $"{string.Join(' ', sample.Numbers(4))} at [{string.Join(' ', sample.Fixed64s(5))}] {{{string.Join(", ", sample.Numbers(2).Select(Attribute))}}} "
        + string.Join(';', Stacks[sample.Number(1)].Numbers(1).Reverse().Select(Frame));

    private string Frame(long index)
    {
        WireMessage line = Assert.Single(Locations[index].Messages(3));
        WireMessage function = Functions[line.Number(1)];
        string type = string.Concat(Locations[index].Numbers(4).Select(Attribute));
        return $"{Strings[function.Number(1)]}@{Strings[function.Number(3)]}:{line.Number(2)}{(type.Length > 0 ? $"({type})" : "")}";
    }

    private string Attribute(long index) => $"{Strings[Attributes[index].Number(1)]}={Value(Attributes[index].Message(2))}";

    private static string Value(WireMessage any) => any.Fields.Contains(1) ? any.Text(1) : any.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
