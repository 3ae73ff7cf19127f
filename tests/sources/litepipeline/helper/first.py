from litepipeline_helper.models.action import Action

if __name__ == "__main__":
    workspace, input_data = Action.get_input()
    actions = [
        Action(
            "second_%03d" % number,
            "python second.py",
            env="venvs/venv",
            input_data={"number": number},
            to_action="third",
        )
        for number in range(5)
    ]
    Action.set_output(data={"count": len(actions)}, actions=actions)
