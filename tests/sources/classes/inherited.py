from descpipe.stage import Stage as Base


class Counting(Base):
    inputs = {"catalog": "txt"}
    outputs = {"count": "txt"}

    def count(self):
        with open(self.get_input_path("catalog")) as file:
            return len(list(file))


class Twice(Counting):
    """Count every line twice."""

    def run(self):
        with open(self.get_output_path("count"), "w") as file:
            file.write(str(2 * self.count()))


if __name__ == "__main__":
    Twice.main()
