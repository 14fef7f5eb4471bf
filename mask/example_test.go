package mask_test

import (
	"fmt"

	"snug/mask"
	"snug/mask/text"
)

func ExampleEngine_Scan() {
	engine := mask.New(mask.Policy{})
	r := engine.Scan(text.Typed("please charge ４５３９-1488-0343-6467, order 4539148803436467 was wrong"))
	fmt.Println(r.Text.Clear())
	for _, f := range r.Findings {
		fmt.Println(f.Entity, f.Rule, f.Confirmed, f.Disposition)
	}
	// Output:
	// please charge •••• 6467, order 4539148803436467 was wrong
	// card card.luhn [luhn network:visa label:card] destroy
}

func ExampleConversation_Add() {
	c := mask.New(mask.Policy{}).Conversation()
	c.Add(mask.Agent, text.Typed("And what is your PIN?"))
	r := c.Add(mask.Visitor, text.Typed("it's 4711"))
	fmt.Println(r.Text.Clear(), r.Findings[0].Confirmed)
	// Output: it's •••• [question:pin]
}

func ExampleEngine_URL() {
	r := mask.New(mask.Policy{}).URL(text.Typed("https://shop.example/cart?session=hf83k#pay"))
	fmt.Println(r.Text.Clear())
	// Output: https://shop.example/cart
}
