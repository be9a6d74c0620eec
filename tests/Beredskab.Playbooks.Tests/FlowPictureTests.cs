using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Beredskab.Engine.Playbooks;

namespace Beredskab.Playbooks.Tests;

/// <summary>The picture as it comes out, taken apart: every step once, nothing over anything else, and every text where it belongs.</summary>
public class FlowPictureTests
{
    private const string Small = """
        format: 1
        playbook: small
        code: PB-77
        version: 1.0.0
        language: da
        title: Lille & "fin"
        notice: Udkast
        review-every: 1y
        one-per: call
        roles: [it-duty, it-manager]
        phases:
          - phase: look
            title: {da: Se efter, en: Look}
            opens: at-start
            steps:
              - {id: look, card: C01, title: {da: Se efter, en: Look}, role: it-duty, task: Se efter., due: 2h}
              - {id: bad, card: C02, title: "Er det <slemt>?", role: it-duty, after: [look], decide: Er det slemt?, options: {yes: Ja, no: Nej, back: {label: Igen, again: [look]}, later: {label: Senere, ask-again: 2h}}, due: 2h, on-timeout: take yes}
              - {id: ticket, title: Sag, role: it-duty, action: tickets.open, with: {priority: P1}}
              - {id: warn, title: Advar, role: it-duty, after: {any: [look, ticket]}, notify: {to: it-manager, by: sms, text: warn}}
          - phase: worse
            title: Værre
            opens: {when: bad is yes or bad is no}
            steps:
              - {id: power, title: Strøm, role: it-duty, wait: {for: 2h}}
              - {id: call, title: Kald, role: it-duty, after: [power], when: bad is yes and not ticket is failed, call: other, until: started}
              - {id: police, title: Politi, role: it-duty, after: [power], report: police, repeat: {every: 3h}, due: 4h}
        messages:
          warn: {channel: sms, text: Hold øje.}

        """;

    [Fact]
    public void A_small_playbook_looks_as_approved() => Approval.Check("FlowPicture", Draw(Small));

    /// <summary>Where each box stands on the screen, and how large each sheet of paper is and how small its letters: read the difference, and look at the picture before it is approved.</summary>
    [Fact]
    public void Every_shipped_playbook_and_a_large_one_are_laid_out_as_approved()
    {
        var (shipped, lines) = (Library.Load(Shipped.Folder), new List<string>());
        foreach (var (version, library) in shipped.Playbooks.Select(version => (version, shipped)).Append((Canonical.Version(Some.Read(Large(2, 64, 2))), Some.Library())))
        {
            var picture = XDocument.Parse(FlowPicture.Draw(version, library, "da"));
            lines.Add($"== {version.Content.Id} {picture.Root!.Attribute("width")!.Value} x {picture.Root.Attribute("height")!.Value}");
            lines.AddRange(picture.Descendants().Where(element => element.Name.LocalName is "rect" or "path")
                .Select(shape => $"{string.Join(' ', shape.Ancestors().Select(group => group.Attribute("transform")?.Value).OfType<string>())} {shape.Attribute("x")?.Value},{shape.Attribute("y")?.Value} {shape.Attribute("width")?.Value}{shape.Attribute("d")?.Value}".Trim()));
            lines.AddRange(FlowSheets.Of(version.Content, new Telling(version.Content, library, "da") { IsBrief = true })
                .Select(sheet => $"{(sheet.IsOdd ? "odd" : "even")} {sheet.Title}: {sheet.Svg[(sheet.Svg.IndexOf("width=", StringComparison.Ordinal))..sheet.Svg.IndexOf(" role=", StringComparison.Ordinal)]}"));
        }
        Approval.Check("Layouts", string.Join('\n', lines));
    }

    [Fact]
    public void Nothing_stands_in_the_way_in_any_shipped_playbook()
    {
        var library = Library.Load(Shipped.Folder);
        foreach (var version in library.Playbooks)
            foreach (var language in new[] { "da", "en" }) Look(version.Content, FlowPicture.Draw(version, library, language));
    }

    [Theory]
    [InlineData(1, 61, 1)]
    [InlineData(2, 64, 1)]
    [InlineData(3, 70, 3)]
    [InlineData(4, 90, 2)]
    [InlineData(5, 66, 6)]
    [InlineData(6, 120, 1)]
    public void Nor_in_a_large_one_whatever_hangs_on_what(int seed, int steps, int phases) => Look(Large(seed, steps, phases));

    [Fact]
    public void Nor_in_many_small_ones()
    {
        for (var seed = 0; seed < 60; seed++) Look(RandomPlaybook.Write(seed, mayGoBack: true));
    }

    [Fact]
    public void Steps_that_all_follow_one_do_not_make_the_picture_wider_than_a_screen()
    {
        var fan = string.Concat(Enumerable.Range(1, 20).Select(n => $"  - {{id: s{n}, title: Trin {n}, role: it-duty, after: [first], task: Gør.}}\n"));
        var picture = XDocument.Parse(Draw($"{Header(1)}steps:\n  - {{id: first, title: Først, role: it-duty, task: Gør.}}\n{fan}"));

        Number(picture.Root!, "width").ShouldBeLessThan(1400);
    }

    [Fact]
    public void The_same_playbook_is_the_same_picture_every_time() => Draw(Large(3, 70, 2)).ShouldBe(Draw(Large(3, 70, 2)));

    [Fact]
    public void A_hostile_text_stays_a_text()
    {
        const string Hostile = "<script>alert('x')</script> & \\\"\\\" ]]> <!-- </svg> 🚨";
        var picture = Draw(Small.Replace("Se efter, en: Look}, role", $"\"{Hostile}\", en: Look}}, role", StringComparison.Ordinal));

        picture.ShouldNotContain("<script");
        XDocument.Parse(picture).Descendants().Select(element => element.Name.LocalName).Distinct()
            .ShouldBeSubsetOf(["svg", "title", "desc", "style", "rect", "g", "path", "text"]);
        string.Concat(XDocument.Parse(picture).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)).ShouldContain("<script>");
    }

    [Fact]
    public void A_word_that_is_wider_than_its_box_is_broken_inside_it() =>
        Look(Small.Replace("title: Sag", $"title: {new string('W', 300)}", StringComparison.Ordinal).Replace("title: Strøm", "title: Informationssikkerhedskoordinatorstedfortræderuddannelsesudvalg", StringComparison.Ordinal));

    [Fact]
    public void Lines_lead_from_each_step_to_what_follows_it_and_broken_ones_back()
    {
        var picture = XDocument.Parse(Draw(Small));
        var boxes = Boxes(picture);
        var lines = Lines(picture);

        Joins(lines.Where(line => !line.IsBroken), boxes["look"], boxes["bad"]).ShouldBeTrue();
        Joins(lines.Where(line => !line.IsBroken), boxes["power"], boxes["police"]).ShouldBeTrue();
        Joins(lines.Where(line => line.IsBroken), boxes["bad"], boxes["look"]).ShouldBeTrue();
        Joins(lines.Where(line => line.IsBroken), boxes["bad"], boxes["bad"]).ShouldBeTrue();
        Joins(lines, boxes["ticket"], boxes["bad"]).ShouldBeFalse();

        static bool Joins(IEnumerable<Drawn> lines, Box from, Box to) => lines.Any(line => from.Near(line.Points[0]) && to.Near(line.Points[^1]));
    }

    [Fact]
    public void What_reaches_across_phases_is_said_in_words()
    {
        var texts = string.Join(' ', XDocument.Parse(Draw(Small)).Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value));

        texts.ShouldContain("Åbner, hvis C02 er besluttet");
        texts.ShouldContain("Hvis C02 er “Ja” og “Sag” ikke er mislykket");
        texts.ShouldContain("Når én af 2 er sket");
        texts.ShouldContain("↩ Igen (C01 gøres igen)");
    }

    private static void Look(string text)
    {
        var playbook = Some.Read(text);
        Look(playbook, Draw(text));
    }

    private static void Look(Playbook playbook, string svg)
    {
        var picture = XDocument.Parse(svg);
        var (boxes, labels) = (Boxes(picture), Labels(picture));
        boxes.Keys.Order().ShouldBe(playbook.Steps.Select(step => step.Id.Value).Order(), $"{playbook.Id}: every step once");
        var page = new Box(0, 0, Number(picture.Root!, "width"), Number(picture.Root!, "height"));

        var all = boxes.Values.Concat(labels).ToList();
        foreach (var (box, at) in all.Select((box, at) => (box, at)))
        {
            if (!box.IsInside(page)) Assert.Fail($"{playbook.Id}: {box} leaves the page");
            if (all.Skip(at + 1).FirstOrDefault(box.Overlaps) is { } other) Assert.Fail($"{playbook.Id}: {box} lies over {other}");
        }
        var insides = all.Select(box => box.Shrunk(1.5)).ToList();
        foreach (var line in Lines(picture))
            foreach (var point in line.Along())
                if (insides.Find(box => box.Holds(point)) is { } hit) Assert.Fail($"{playbook.Id}: a line runs through {hit} at {point}");
        foreach (var text in picture.Descendants().Where(element => element.Name.LocalName == "text"))
        {
            var (room, outline) = RoomOf(text, page);
            var extent = Extent(text);
            if (!extent.IsInside(room)) Assert.Fail($"{playbook.Id}: “{text.Value}” at {extent} leaves {room}");
            foreach (var corner in extent.Corners)
                if (!Inside(corner, outline)) Assert.Fail($"{playbook.Id}: “{text.Value}” leaves its shape at {corner}");
        }
    }

    private static string Draw(string text)
    {
        var reading = PlaybookReader.Read("small.yaml", Encoding.UTF8.GetBytes(text));
        reading.Faults.ShouldBe([]);
        return FlowPicture.Draw(reading.Version!, Some.Library(), "da");
    }

    private static string Header(int phases) => $"""
        format: 1
        playbook: large
        version: {phases}.0.0
        language: da
        title: Stor
        one-per: call
        roles: [it-duty]

        """;

    /// <summary>As many steps as asked for, each after up to three of the ten before it; every ninth a decision that may send back.</summary>
    internal static string Large(int seed, int steps, int phases)
    {
        var chance = new Random(seed);
        var text = new StringBuilder(Header(phases)).Append("phases:\n");
        for (var n = 1; n <= steps; n++)
        {
            if ((n - 1) % (steps / phases) == 0) text.Append(CultureInfo.InvariantCulture, $"  - phase: p{n}\n    title: Fase {n}\n    opens: {(n == 1 ? "at-start" : $"{{after: [s{n - 1}]}}")}\n    steps:\n");
            var before = Enumerable.Range(0, chance.Next(4)).Select(_ => n - 1 - chance.Next(10)).Where(id => id > 0).Distinct().Select(id => $"s{id}").ToList();
            var after = before.Count == 0 ? "" : $", after: [{string.Join(", ", before)}]";
            var title = string.Join(' ', Enumerable.Range(0, 1 + chance.Next(9)).Select(_ => new string('m', 1 + chance.Next(14))));
            var work = n % 9 == 0 && before.Count > 0
                ? $"decide: Hvad?, options: {{yes: Ja, no: Et ganske langt svar på et spørgsmål, back: {{label: Igen, again: [{before[0]}]}}, later: {{label: Senere, ask-again: 2h}}}}, due: 1h, on-timeout: take yes"
                : chance.Next(4) switch { 0 => "wait: {for: 2h}", 1 => "action: tickets.open, with: {priority: P1}", 2 => "report: police", _ => "task: Gør." };
            text.Append(CultureInfo.InvariantCulture, $"      - {{id: s{n}, card: S{n:00}, title: {title}, role: it-duty{after}, {work}}}\n");
        }
        return text.ToString();
    }

    private static Dictionary<string, Box> Boxes(XDocument picture) => picture.Descendants()
        .Where(element => element.Name.LocalName == "g" && (string?)element.Attribute("data-step") is not null)
        .ToDictionary(step => step.Attribute("data-step")!.Value, step => Box.Round(Outline(step.Elements().Single(IsShape))));

    private static List<Box> Labels(XDocument picture) =>
    [
        .. picture.Descendants().Where(element => Kind(element) == "if").Select(label =>
        {
            var (dx, dy) = Shift(label);
            return new Box(Number(label, "x") + dx, Number(label, "y") + dy, Number(label, "width"), Number(label, "height"));
        }),
    ];

    private static List<Drawn> Lines(XDocument picture) =>
        [.. picture.Descendants().Where(element => Kind(element).StartsWith("line", StringComparison.Ordinal) && InStepsOf(element)).Select(line => new Drawn(Outline(line), Kind(line).Contains("back", StringComparison.Ordinal)))];

    // The legend has lines too, but nothing to run through.
    private static bool InStepsOf(XElement line) => line.Ancestors().Any(group => group.Elements().Any(inner => Kind(inner).StartsWith("lane", StringComparison.Ordinal)));

    private static bool IsShape(XElement element) => Kind(element).StartsWith("box", StringComparison.Ordinal);

    private static string Kind(XElement element) => (string?)element.Attribute("class") ?? "";

    /// <summary>What a text must stay in: its label, its step's shape, or the page.</summary>
    private static (Box Room, IReadOnlyList<(double X, double Y)> Outline) RoomOf(XElement text, Box page)
    {
        var step = text.Parent!;
        if (step.Attribute("data-step") is null) return (page, page.Corners);
        if (step.Elements().FirstOrDefault(element => Kind(element) == "if") is { } label && text.IsBefore(step.Elements().Single(IsShape)))
        {
            var (dx, dy) = Shift(label);
            var box = new Box(Number(label, "x") + dx, Number(label, "y") + dy, Number(label, "width"), Number(label, "height"));
            return (box, box.Corners);
        }
        var outline = Outline(step.Elements().Single(IsShape));
        return (Box.Round(outline), outline);
    }

    private static Box Extent(XElement text)
    {
        var (size, isBold) = Kind(text) switch { "head" => (22.0, true), "name" => (16, true), "title" => (14, true), "small strong" => (13, true), _ => (13, false) };
        var (dx, dy) = Shift(text);
        return new(Number(text, "x") + dx, Number(text, "y") + dy - size * 0.78, Letters.Width(text.Value, size, isBold), size);
    }

    /// <summary>The first outline of a path, curves walked in small steps.</summary>
    private static List<(double X, double Y)> Outline(XElement path)
    {
        var (dx, dy) = Shift(path);
        var points = new List<(double X, double Y)>();
        var words = System.Text.RegularExpressions.Regex.Matches(path.Attribute("d")!.Value, "[A-Z]|-?[0-9.]+").Select(match => match.Value).ToList();
        var at = 0;
        while (at < words.Count)
        {
            var (command, here) = (words[at++], points is [.., var last] ? last : default);
            switch (command)
            {
                // The bars and the inner frame lie inside the outline.
                case "Z": return points;
                case "H": points.Add((Next() + dx, here.Y)); break;
                case "V": points.Add((here.X, Next() + dy)); break;
                case "Q": Bend([here, Point(), Point()]); break;
                case "C": Bend([here, Point(), Point(), Point()]); break;
                default: points.Add(Point()); break;
            }
        }
        return points;

        double Next() => double.Parse(words[at++], CultureInfo.InvariantCulture);

        (double, double) Point() => (Next() + dx, Next() + dy);

        void Bend((double X, double Y)[] by)
        {
            for (var step = 1; step <= 24; step++) points.Add(Between(by, step / 24.0));
        }

        static (double X, double Y) Between(ReadOnlySpan<(double X, double Y)> by, double part)
        {
            if (by.Length == 1) return by[0];
            var (a, b) = (Between(by[..^1], part), Between(by[1..], part));
            return (a.X + (b.X - a.X) * part, a.Y + (b.Y - a.Y) * part);
        }
    }

    private static (double X, double Y) Shift(XElement element)
    {
        var shifts = element.Ancestors().Select(group => (string?)group.Attribute("transform")).OfType<string>().Select(text => text["translate(".Length..^1].Split(' ')).ToList();
        return (shifts.Sum(shift => double.Parse(shift[0], CultureInfo.InvariantCulture)), shifts.Sum(shift => double.Parse(shift[1], CultureInfo.InvariantCulture)));
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static bool Inside((double X, double Y) point, IReadOnlyList<(double X, double Y)> outline)
    {
        var inside = false;
        for (var (at, before) = (0, outline.Count - 1); at < outline.Count; before = at++)
        {
            var (a, b) = (outline[at], outline[before]);
            if (a.Y > point.Y != b.Y > point.Y && point.X < (b.X - a.X) * (point.Y - a.Y) / (b.Y - a.Y) + a.X) inside = !inside;
        }
        return inside;
    }

    private sealed record Box(double X, double Y, double Width, double Height)
    {
        public IReadOnlyList<(double X, double Y)> Corners => [(X, Y), (X + Width, Y), (X + Width, Y + Height), (X, Y + Height)];

        public static Box Round(IReadOnlyList<(double X, double Y)> points) =>
            new(points.Min(point => point.X), points.Min(point => point.Y), points.Max(point => point.X) - points.Min(point => point.X), points.Max(point => point.Y) - points.Min(point => point.Y));

        public bool Overlaps(Box other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        public bool IsInside(Box other) => X >= other.X && Y >= other.Y && X + Width <= other.X + other.Width && Y + Height <= other.Y + other.Height;

        public bool Holds((double X, double Y) point) => point.X > X && point.X < X + Width && point.Y > Y && point.Y < Y + Height;

        public bool Near((double X, double Y) point) => Shrunk(-60).Holds(point);

        public Box Shrunk(double by) => new(X + by, Y + by, Width - 2 * by, Height - 2 * by);
    }

    private sealed record Drawn(List<(double X, double Y)> Points, bool IsBroken)
    {
        /// <summary>A point at least every few pixels.</summary>
        public IEnumerable<(double X, double Y)> Along() => Points.Zip(Points.Skip(1)).SelectMany(pair =>
        {
            var steps = 1 + (int)(Math.Max(Math.Abs(pair.Second.X - pair.First.X), Math.Abs(pair.Second.Y - pair.First.Y)) / 3);
            return Enumerable.Range(0, steps + 1).Select(step => (pair.First.X + (pair.Second.X - pair.First.X) * step / steps, pair.First.Y + (pair.Second.Y - pair.First.Y) * step / steps));
        });
    }
}
