using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>The binary form of one line of the journal: its length, what happened, where, and the object.</summary>
internal static class JournalRecord
{
    private const byte Put = 1;
    private const byte Delete = 2;
    private const byte Revision = 3;

    public static byte[] Encode(bool isDelete, GroupResource resource, StoredObject value) => Frame(writer =>
    {
        writer.Write(isDelete ? Delete : Put);
        writer.Write(value.ResourceVersion);
        writer.Write(resource.Group);
        writer.Write(resource.Resource);
        writer.Write(value.Key.Namespace);
        writer.Write(value.Key.Name);
        if (!isDelete)
        {
            writer.Write(value.Json);
        }
    });

    /// <summary>A record that says only how far the journal had come.</summary>
    public static byte[] EncodeRevision(long revision) => Frame(writer =>
    {
        writer.Write(Revision);
        writer.Write(revision);
    });

    /// <summary>Carries out a record, given without its length.</summary>
    /// <returns>The record's version.</returns>
    public static long Apply(byte[] body, Dictionary<(GroupResource, ObjectKey), StoredObject> state)
    {
        using var reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
        var (type, version) = (reader.ReadByte(), reader.ReadInt64());
        if (type == Revision)
        {
            return version;
        }

        var resource = new GroupResource(reader.ReadString(), reader.ReadString());
        var key = new ObjectKey(reader.ReadString(), reader.ReadString());
        if (type == Delete)
        {
            state.Remove((resource, key));
        }
        else
        {
            var json = body.AsSpan((int)reader.BaseStream.Position);
            state[(resource, key)] = ObjectEncoder.Encode(key, JsonNode.Parse(json)!.AsObject()).At(version);
        }

        return version;
    }

    private static byte[] Frame(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream(1024);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(0);
        write(writer);
        writer.Seek(0, SeekOrigin.Begin);
        writer.Write((int)stream.Length - sizeof(int));
        return stream.ToArray();
    }
}
