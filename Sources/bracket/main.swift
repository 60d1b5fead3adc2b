print("bracket")
