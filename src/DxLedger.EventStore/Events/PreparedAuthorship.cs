namespace DxLedger.EventStore;

/// <summary>The parts of an entry that say who acted and for whom, the same for all events of an append.</summary>
internal sealed class PreparedAuthorship
{
    private PreparedAuthorship(string actor, Authorship authorship)
    {
        Actor = actor;
        Authorship = authorship;
        var buffer = new Utf8Buffer(96);
        buffer.Append("{\"actor\":"u8);
        CanonicalJson.WriteString(actor, buffer);
        buffer.Append(Append);
        Prefix = buffer.Written.ToArray();
        Issuer = Member(buffer, ",\"issuer\":"u8, authorship.Issuer);
        Role = Member(buffer, ",\"role\":"u8, authorship.Role);
        OnBehalfOf = Member(buffer, authorship.OnBehalfOf);
        Headers = [.. Prefix.AsSpan(..^Append.Length), .. Issuer, .. OnBehalfOf, .. Role];
    }

    public string Actor { get; }

    public Authorship Authorship { get; }

    /// <summary>The part before the number of <c>append</c>.</summary>
    public byte[] Prefix { get; }

    public byte[] Issuer { get; }

    public byte[] OnBehalfOf { get; }

    public byte[] Role { get; }

    /// <summary>The headers up to what is the event's own.</summary>
    public byte[] Headers { get; }

    private static ReadOnlySpan<byte> Append => ",\"append\":"u8;

    /// <summary>Checks who is said to have acted.</summary>
    /// <exception cref="ArgumentException">A text is empty, too long, not well-formed, or occurs twice.</exception>
    public static PreparedAuthorship From(string actor, Authorship authorship)
    {
        Names.RequireText(actor, "actor");
        if (authorship.Issuer is { } issuer) Names.RequireText(issuer, "issuer");
        if (authorship.Role is { } role) Names.RequireText(role, "role");
        foreach (var department in authorship.OnBehalfOf) Names.RequireText(department, "onBehalfOf");
        if (authorship.OnBehalfOf.Distinct(StringComparer.Ordinal).Count() != authorship.OnBehalfOf.Count)
            throw new ArgumentException("onBehalfOf: nobody is named twice.", nameof(authorship));
        return new PreparedAuthorship(actor, authorship);
    }

    private static byte[] Member(Utf8Buffer buffer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null) return [];
        buffer.Clear();
        buffer.Append(name);
        CanonicalJson.WriteString(value, buffer);
        return buffer.Written.ToArray();
    }

    private static byte[] Member(Utf8Buffer buffer, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return [];
        buffer.Clear();
        buffer.Append(",\"onBehalfOf\":["u8);
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) buffer.Append((byte)',');
            CanonicalJson.WriteString(values[i], buffer);
        }

        buffer.Append((byte)']');
        return buffer.Written.ToArray();
    }
}
